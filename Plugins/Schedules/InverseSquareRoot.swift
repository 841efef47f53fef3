import SurplusPlugin

/// Inverse square root decay after a linear warm-up.
struct InverseSquareRoot: Scheduler {
  static let descriptor = Descriptor(
    id: "inverse_sqrt", kind: .scheduler, summary: "warm-up, then one over the root of the step",
    reference: "arXiv:1706.03762",
    formula: """
      base (t + 1) / W                for t + 1 < W
      base sqrt(W / (t + 1))          from then on
      W = warmup_steps
      """,
    hyperparameters: [
      .integer("warmup_steps", default: 100, in: 1...1_000_000_000, unit: "steps", "W")
    ], traits: .pure)

  func value(at record: ScheduleRecord) -> Double {
    let (s, warmup) = (Double(record.step + 1), record.hyperparameters["warmup_steps"])
    return record.baseValue * (s < warmup ? s / warmup : (warmup / s).squareRoot())
  }
}
