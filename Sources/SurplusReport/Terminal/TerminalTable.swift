import Foundation

/// The table of `surplus show`: one line a cell, a block a landscape, plain text.
public struct TerminalTable {
  private let comparison: Comparison
  private let names: CombinationNames

  /// The table of a comparison.
  public init(_ comparison: Comparison) {
    self.comparison = comparison
    names = CombinationNames(comparison.cells)
  }

  // Three columns fit beside the costs: errors where there are any.
  private static func metrics(of cells: [Cell]) -> [Metric] {
    let measured = Metric.allCases.filter { metric in cells.contains { $0[metric] != nil } }
    let errors = measured.filter(\.isError)
    return errors.isEmpty ? measured : errors
  }

  /// The whole table, with what its marks mean and what did not finish.
  public var text: String {
    var blocks = [["\(comparison.name): \(comparison.trialCount) (\(comparison.outcomes.text))"]]
    let tables = table()
    blocks += tables
    if !tables.isEmpty { blocks.append(legend) }
    if !comparison.notes.isEmpty {
      blocks.append(["Notes:"] + comparison.notes.map { "    " + $0 })
    }
    if !comparison.failures.isEmpty { blocks.append(failures) }
    return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  // As many columns for all landscapes, so that blocks align with each other; what they show is each landscape's own.
  private func table() -> [[String]] {
    let groups = Comparison.groups(comparison.cells.map(\.landscape)).map { positions in
      positions.map { comparison.cells[$0] }
    }
    let usual = Self.metrics(of: comparison.cells)
    let metrics = groups.map { cells in
      let own = Self.metrics(of: cells)
      return own.isEmpty ? usual : own
    }
    guard let count = metrics.map(\.count).max() else { return [] }
    var columns = TextColumns(
      [.left, .left, .left, .left] + Array(repeating: .right, count: count)
        + [.right, .right, .right, .left])
    for (cells, metrics) in zip(groups, metrics) {
      let blanks = Array(repeating: "", count: count - metrics.count)
      columns.add(
        ["", "optimizer", "scheduler", "regularizer"]
          + metrics.map { $0.title.replacing(" error", with: " %") } + blanks
          + ["gradients", "seconds", "state", "trials"])
      for cell in cells { columns.add(row(cell, metrics, blanks)) }
    }
    var lines = columns.lines[...]
    return groups.map { cells in
      let parameters =
        cells[0].parameters.map { ", \(NumberText.count($0)) parameters" } ?? ""
      defer { lines.removeFirst(cells.count + 1) }
      return [cells[0].landscape + parameters] + lines.prefix(cells.count + 1)
    }
  }

  private func row(_ cell: Cell, _ metrics: [Metric], _ blanks: [String]) -> [String] {
    var row = [cell.isBestOfFamily && hasSizes ? "**" : cell.isBest ? " *" : "  "]
    row.append(names.optimizers[cell.optimizer])
    row.append(names.schedulers[cell.scheduler])
    row.append(names.regularizers[cell.regularizer])
    for metric in metrics {
      row.append(cell[metric].map { NumberText.summary($0, metric) } ?? "-")
    }
    row += blanks
    row.append(cell.gradientEquivalents.map { NumberText.significant($0.mean) } ?? "-")
    row.append(cell.seconds.map { String(format: "%.2f", $0.mean) } ?? "-")
    row.append(cell.stateBytes.map(NumberText.bytes) ?? "-")
    row.append(
      cell.outcomes.completed == cell.outcomes.total
        ? String(cell.outcomes.completed) : cell.outcomes.text)
    return row
  }

  private var hasSizes: Bool {
    Set(comparison.cells.map(\.landscape)).count > comparison.families.count
  }

  private var legend: [String] {
    var selections: [String] = []
    for case let metric? in comparison.families.map({ $0.selection.flatMap(Metric.init) })
    where !selections.contains(metric.title) {
      selections.append(metric.title)
    }
    var lines: [String] = []
    if !selections.isEmpty {
      let selection = selections.joined(separator: " or ")
      lines.append(
        " *  lowest mean \(selection) of its landscape, among cells with every seed finished;")
      lines.append(
        hasSizes
          ? "**  the same over all sizes. Test rows play no part in the choice."
          : "    test rows play no part in the choice.")
    }
    if Self.metrics(of: comparison.cells).contains(where: \.isError) {
      lines.append(" %  error: rows of the split that are answered wrongly.")
    }
    lines.append(
      " ±  half width of the 95 % confidence interval of the mean over seeds (Student's t).")
    lines.append(
      "    Numbers are means over finished trials; gradients: gradient equivalents of a trial.")
    lines += names.explained.map { "    \($0.name): \($0.text)" }
    return lines
  }

  private var failures: [String] {
    ["Trials that are not in the means:"]
      + comparison.failures.map { failure in
        let cell = comparison.cells[failure.cell]
        let seeds =
          (failure.seeds.count == 1 ? "seed " : "seeds ")
          + failure.seeds.map(String.init).joined(separator: ", ")
        let status = failure.status.rawValue.replacing("_", with: " ")
        return "    \(status): \(cell.landscape), \(names.text(cell)), \(seeds)"
          + (failure.detail.isEmpty ? "" : "\n      \(failure.detail)")
      }
  }
}
