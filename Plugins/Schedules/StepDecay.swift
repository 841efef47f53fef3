import Glibc
import SurplusPlugin

/// Step decay.
struct StepDecay: Scheduler {
  static let descriptor = Descriptor(
    id: "step", kind: .scheduler, summary: "a factor after each `every` steps",
    formula: "base factor^floor(t / every)",
    hyperparameters: [
      .integer("every", default: 1000, in: 1...1_000_000_000, unit: "steps", "length of a stair"),
      .real("factor", default: 0.1, in: 0...1, "ratio of one stair to the one before"),
    ], traits: .pure)

  func value(at record: ScheduleRecord) -> Double {
    let stairs = record.step / record.hyperparameters.integer("every")
    return record.baseValue * pow(record.hyperparameters["factor"], Double(stairs))
  }
}
