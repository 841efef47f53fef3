import SurplusStore

/// What the figures of the page are drawn from; it is embedded as JSON.
struct FigureData: Encodable {
  struct MetricName: Encodable {
    let id: String
    let title: String
    let percent: Bool
  }

  struct Combination: Encodable {
    let label: String
    let optimizer: String
    let scheduler: String
    let regularizer: String
  }

  struct Landscape: Encodable {
    let label: String
    let parameters: Int?
  }

  struct Family: Encodable {
    let label: String
    /// The name of the size hyperparameter; absent if it has none.
    let size: String?
    let landscapes: [Landscape]
    let selection: String?
    let best: Int?
  }

  /// Mean, half width of the confidence interval, lowest and highest seed.
  struct Final: Encodable {
    let mean: Double
    let halfWidth: Double?
    let lowest: Double
    let highest: Double
  }

  struct CellData: Encodable {
    let family: Int
    let landscape: Int
    let combination: Int
    let best: Bool
    let complete: Bool
    let outcomes: String
    let final: [String: Final]
    let curve: Curve
  }

  let metrics: [MetricName]
  let combinations: [Combination]
  let families: [Family]
  let cells: [CellData]

  init(_ matrix: MatrixRecord, _ comparison: Comparison) {
    let names = CombinationNames(comparison.cells)
    let entries = matrix.groupedByCell().map(\.entries)
    let cells = comparison.cells
    metrics = Metric.allCases.map {
      MetricName(id: $0.rawValue, title: $0.title, percent: $0.isError)
    }

    let combinationGroups = Comparison.groups(cells.map(names.text))
    combinations = combinationGroups.map { positions in
      let cell = cells[positions[0]]
      return Combination(
        label: names.text(cell), optimizer: names.optimizers[cell.optimizer],
        scheduler: names.schedulers[cell.scheduler],
        regularizer: names.regularizers[cell.regularizer])
    }
    let combination = Self.places(of: combinationGroups, count: cells.count)

    let familyGroups = Comparison.groups(cells.map(\.family))
    let family = Self.places(of: familyGroups, count: cells.count)
    var landscape = [Int](repeating: 0, count: cells.count)
    var families: [Family] = []
    for (summary, positions) in zip(comparison.families, familyGroups) {
      let groups = Comparison.groups(positions.map { cells[$0].landscape })
      for (place, group) in groups.enumerated() {
        for index in group { landscape[positions[index]] = place }
      }
      families.append(
        Family(
          label: summary.landscape, size: summary.size,
          landscapes: groups.map { group in
            let first = cells[positions[group[0]]]
            return Landscape(
              label: Self.label(first),
              parameters: group.lazy.compactMap { cells[positions[$0]].parameters }.first)
          },
          selection: summary.selection, best: summary.best))
    }
    self.families = families

    self.cells = cells.indices.map { index in
      let cell = cells[index]
      return CellData(
        family: family[index], landscape: landscape[index], combination: combination[index],
        best: cell.isBest, complete: cell.outcomes.completed == cell.outcomes.total,
        outcomes: cell.outcomes.text,
        final: cell.final.mapValues { summary in
          Final(
            mean: Curve.rounded(summary.mean), halfWidth: summary.halfWidth.map(Curve.rounded),
            lowest: Curve.rounded(summary.lowest), highest: Curve.rounded(summary.highest))
        },
        curve: Curve(entries[index], points: 200))
    }
  }

  /// `channels 16`; the id of a landscape without a size.
  private static func label(_ cell: Cell) -> String {
    if let size = cell.size, let value = cell.width { return "\(size) \(value)" }
    return cell.parts?.landscape.written ?? cell.landscape
  }

  /// For each position, the place of the group it is in.
  private static func places(of groups: [[Int]], count: Int) -> [Int] {
    var places = [Int](repeating: 0, count: count)
    for (place, group) in groups.enumerated() {
      for position in group { places[position] = place }
    }
    return places
  }
}
