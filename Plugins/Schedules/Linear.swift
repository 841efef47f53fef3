import SurplusPlugin

/// A straight line over a number of steps, then its end; PyTorch's LinearLR. Over the horizon T where no number is
/// given: the last update, t = T - 1, is one step short of the end.
struct Linear: Scheduler {
  static let descriptor = Descriptor(
    id: "linear", kind: .scheduler, summary: "a straight line between two factors",
    formula: "base (start + (end - start) min(t / steps, 1))      steps = T where it is 0",
    hyperparameters: [
      .real("start", default: 1, in: 0...1e6, unit: "of the base value", "value of step 0"),
      .real("end", default: 0, in: 0...1e6, unit: "of the base value", "value from `steps` on"),
      .integer(
        "steps", default: 0, in: 0...1_000_000_000, unit: "steps",
        "length of the line; 0 for the horizon"),
    ], needs: .horizon, traits: .pure)

  func value(at record: ScheduleRecord) throws -> Double {
    guard let horizon = record.horizon else { throw ComponentError("linear needs a horizon") }
    let values = record.hyperparameters
    let steps = values["steps"] > 0 ? values["steps"] : Double(max(horizon, 1))
    // A given number is of updates, whatever they cost; the horizon comes with the budget.
    let t = values["steps"] > 0 ? Double(record.step) : record.position
    let part = min(t / steps, 1)
    return record.baseValue * (values["start"] + (values["end"] - values["start"]) * part)
  }
}
