import Glibc
import SurplusPlugin

/// Polynomial decay over the horizon, where t / T is the fraction of the budget that is spent. With a power of 1 it is
/// linear decay.
struct Polynomial: Scheduler {
  static let descriptor = Descriptor(
    id: "polynomial", kind: .scheduler, summary: "a power of what is left of the horizon",
    formula: "base (final + (1 - final) (1 - t / T)^power)",
    hyperparameters: [
      .real("power", default: 1, in: 0...100, "power; 1 is linear"),
      .real("final", default: 0, in: 0...1, unit: "of the base value", "value at the horizon"),
    ], needs: .horizon, traits: .pure)

  func value(at record: ScheduleRecord) throws -> Double {
    guard let horizon = record.horizon else { throw ComponentError("polynomial needs a horizon") }
    let final = record.hyperparameters["final"]
    let left = 1 - min(record.position / Double(max(horizon, 1)), 1)
    let power = pow(left, record.hyperparameters["power"])
    return record.baseValue * (final + (1 - final) * power)
  }
}
