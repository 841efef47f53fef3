import Glibc
import SurplusPlugin

/// Exponential decay to a least value.
struct Exponential: Scheduler {
  static let descriptor = Descriptor(
    id: "exponential", kind: .scheduler, summary: "a factor each step",
    formula: "base max(gamma^t, final)",
    hyperparameters: [
      .real("gamma", default: 0.999, in: 0...1, "ratio of a step to the one before"),
      .real("final", default: 0, in: 0...1, unit: "of the base value", "least value"),
    ], traits: .pure)

  func value(at record: ScheduleRecord) -> Double {
    let values = record.hyperparameters
    return record.baseValue * max(pow(values["gamma"], Double(record.step)), values["final"])
  }
}
