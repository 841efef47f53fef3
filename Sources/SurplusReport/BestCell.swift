/// How the best of several cells is found: by the lowest mean of the first metric of `Metric.selection` that
/// the cells have. Test rows are not used for the choice.
///
/// A cell takes part only if every seed finished: an optimizer that diverges on one seed in three is not the
/// best one because of the other two.
enum BestCell {
  /// The metric to choose by; nil if no cell has one.
  static func metric(of cells: some Sequence<Cell>) -> Metric? {
    Metric.selection.first { metric in cells.contains { $0[metric] != nil } }
  }

  /// The position of the best cell; the first of equals. `seeds`: the number of seeds of a complete cell.
  static func index(in cells: [Cell], among positions: [Int], seeds: Int) -> Int? {
    guard let metric = metric(of: positions.lazy.map { cells[$0] }) else { return nil }
    // Equal error is common with few validation rows; the loss tells such cells apart.
    let tieBreaker: Metric = metric == .validationError ? .validationLoss : metric
    func rank(_ position: Int) -> (Double, Double) {
      let cell = cells[position]
      return (cell[metric]?.mean ?? .infinity, cell[tieBreaker]?.mean ?? .infinity)
    }
    return positions.filter { position in
      let cell = cells[position]
      return cell.outcomes.completed == seeds && cell.outcomes.total == seeds
        && cell[metric]?.count == seeds
    }.min { rank($0) < rank($1) }
  }
}
