import SurplusPlugin

/// A straight line from start base to end base over so many steps, then end base; PyTorch's LinearLR.
struct Linear: Scheduler {
  static let descriptor = Descriptor(
    id: "linear", kind: .scheduler, summary: "a straight line between two factors",
    hyperparameters: [
      .real("start", default: 1, in: 0...1e6, unit: "of the base value", "value of step 0"),
      .real("end", default: 0, in: 0...1e6, unit: "of the base value", "value from `steps` on"),
      .integer("steps", default: 1000, in: 1...1_000_000_000, unit: "steps", "length of the line"),
    ], traits: .pure)

  func value(at record: ScheduleRecord) -> Double {
    let values = record.hyperparameters
    let part = min(Double(record.step) / values["steps"], 1)
    return record.baseValue * (values["start"] + (values["end"] - values["start"]) * part)
  }
}
