import SurplusPlugin

/// Linear warm-up (Goyal et al. 2017, arXiv:1706.02677), then the base value.
struct LinearWarmup: Scheduler {
  static let descriptor = Descriptor(
    id: "linear_warmup", kind: .scheduler, summary: "a linear rise to the base value",
    reference: "arXiv:1706.02677", formula: "base min((t + 1) / steps, 1)",
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
