/// Short names for the optimizers, schedulers and regularizers of a comparison.
struct CombinationNames {
  let optimizers: ShortNames
  let schedulers: ShortNames
  let regularizers: ShortNames

  init(_ cells: [Cell]) {
    optimizers = ShortNames(cells.map { ($0.optimizer, $0.parts.map { [$0.optimizer] } ?? []) })
    schedulers = ShortNames(cells.map { ($0.scheduler, $0.parts?.schedulers ?? []) })
    regularizers = ShortNames(cells.map { ($0.regularizer, $0.parts?.regularizers ?? []) })
  }

  /// "adamw / cosine / l2 + dropout".
  func text(_ cell: Cell) -> String {
    [optimizers[cell.optimizer], schedulers[cell.scheduler], regularizers[cell.regularizer]]
      .joined(separator: " / ")
  }

  /// Names that stand for more than they say, with what they stand for.
  var explained: [(name: String, text: String)] {
    optimizers.explained + schedulers.explained + regularizers.explained
  }
}
