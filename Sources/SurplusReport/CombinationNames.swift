/// Short names for the optimizers, schedulers and regularizers of a comparison.
struct CombinationNames {
  let optimizers: ShortNames
  let schedulers: ShortNames
  let regularizers: ShortNames

  init(_ cells: [Cell]) {
    optimizers = ShortNames(cells.map(\.optimizer))
    schedulers = ShortNames(cells.map(\.scheduler))
    regularizers = ShortNames(cells.map(\.regularizer))
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
