import Foundation

/// The table of all cells as HTML; a script makes its columns sortable.
struct HTMLTable {
  private let comparison: Comparison
  private let names: CombinationNames
  private let metrics: [Metric]

  init(_ comparison: Comparison, _ names: CombinationNames) {
    self.comparison = comparison
    self.names = names
    metrics = Metric.allCases.filter { metric in
      comparison.cells.contains { $0[metric] != nil }
    }
  }

  var html: String {
    """
    <div class="scroll" tabindex="0" role="region" aria-label="Table of all cells">
    <table class="sortable">
    <thead><tr>\(header)</tr></thead>
    <tbody>
    \(comparison.cells.map(row).joined(separator: "\n"))
    </tbody>
    </table>
    </div>
    """
  }

  private var header: String {
    let names =
      [(hasOneFamily ? Self.capitalized(size) : "Landscape", false), ("Parameters", true)]
      + ["Optimizer", "Scheduler", "Regularizer"].map { ($0, false) }
      + metrics.map { (Self.heading($0), true) }
      + ["Gradients", "Seconds", "State"].map { ($0, true) } + [("Trials", false)]
    return names.map { name, isNumber in
      "<th\(isNumber ? " class=\"number\"" : "")><button type=\"button\">\(name)</button></th>"
    }.joined()
  }

  private static func heading(_ metric: Metric) -> String {
    let title = capitalized(metric.title)
    return metric.isError ? title + ", %" : title
  }

  /// What the landscapes of the only family differ in.
  private var size: String { comparison.families[0].size ?? "landscape" }

  private static func capitalized(_ text: String) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }

  private var hasOneFamily: Bool { comparison.families.count == 1 }

  private func place(_ cell: Cell) -> String {
    hasOneFamily ? cell.width.map(String.init) ?? cell.landscape : cell.landscape
  }

  private func row(_ cell: Cell) -> String {
    var fields = [
      text(place(cell), full: cell.landscape, mark: cell.isBest),
      number(cell.parameters.map(Double.init), cell.parameters.map(NumberText.count)),
      text(names.optimizers[cell.optimizer], full: cell.optimizer),
      text(names.schedulers[cell.scheduler], full: cell.scheduler),
      text(names.regularizers[cell.regularizer], full: cell.regularizer),
    ]
    for metric in metrics {
      let summary = cell[metric]
      fields.append(number(summary?.mean, summary.map { NumberText.summary($0, metric) }))
    }
    let gradients = cell.gradientEquivalents?.mean
    fields.append(number(gradients, gradients.map(NumberText.significant)))
    let seconds = cell.seconds?.mean
    fields.append(number(seconds, seconds.map { String(format: "%.2f", $0) }))
    fields.append(number(cell.stateBytes.map(Double.init), cell.stateBytes.map(NumberText.bytes)))
    fields.append(text(cell.outcomes.text))
    return "<tr\(cell.isBest ? " class=\"best\"" : "")>\(fields.joined())</tr>"
  }

  private func text(_ text: String, full: String? = nil, mark: Bool = false) -> String {
    let title = full.map { " title=\"\(HTMLText.escaped($0))\"" } ?? ""
    let star = mark ? "<span class=\"star\" title=\"best of its landscape\">*</span> " : ""
    return "<td\(title)>\(star)\(HTMLText.escaped(text))</td>"
  }

  private func number(_ value: Double?, _ text: String?) -> String {
    guard let value, let text else { return "<td class=\"number missing\">–</td>" }
    return "<td class=\"number\" data-value=\"\(value)\">\(text)</td>"
  }
}
