import SurplusCore

/// `train_loss`, `train_error`, `validation_loss`, ...: mean loss without penalties and fraction of wrong answers, over
/// all rows of each measured split. There is no error where a landscape has no classes.
struct LossAndError: Probe {
  let descriptor = ProbeDescriptor(
    id: "loss_and_error", summary: "loss and error over whole splits",
    cost: "a pass over the rows of each measured split, without gradient")

  func measure<Element: Scalar>(
    _ point: EvaluationPoint<Element>, report: (String, Double) throws -> Void
  ) throws {
    for split in point.splits {
      guard let metrics = try point.metrics(of: split) else { continue }
      try report("\(split.rawValue)_loss", metrics.loss)
      if let error = metrics.error { try report("\(split.rawValue)_error", error) }
    }
  }
}
