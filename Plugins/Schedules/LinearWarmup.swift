import SurplusPlugin

/// Linear warm-up over W steps: base (t + 1) / W for t < W, then base.
struct LinearWarmup: Scheduler {
  static let descriptor = Descriptor(
    id: "linear_warmup", kind: .scheduler, summary: "a linear rise to the base value",
    reference: "arXiv:1706.02677",
    hyperparameters: [
      .integer(
        "steps", default: 100, in: 0...1_000_000_000, unit: "steps", "length of the warm-up, W")
    ], traits: .pure)

  func value(at record: ScheduleRecord) -> Double {
    let warmup = record.hyperparameters.integer("steps")
    guard record.step < warmup else { return record.baseValue }
    return record.baseValue * Double(record.step + 1) / Double(warmup)
  }
}
