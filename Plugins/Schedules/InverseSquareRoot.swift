import SurplusPlugin

/// Inverse square root decay after a linear warm-up over W steps: with s = t + 1, base s / W for s < W, then
/// base sqrt(W / s).
struct InverseSquareRoot: Scheduler {
  static let descriptor = Descriptor(
    id: "inverse_sqrt", kind: .scheduler, summary: "warm-up, then one over the root of the step",
    reference: "arXiv:1706.03762",
    hyperparameters: [
      .integer("warmup_steps", default: 100, in: 1...1_000_000_000, unit: "steps", "W")
    ], traits: .pure)

  func value(at record: ScheduleRecord) -> Double {
    let (s, warmup) = (Double(record.step + 1), record.hyperparameters["warmup_steps"])
    return record.baseValue * (s < warmup ? s / warmup : (warmup / s).squareRoot())
  }
}
