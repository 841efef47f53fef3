import Glibc
import SurplusPlugin

/// Cosine decay with warm restarts (Loshchilov and Hutter 2017, arXiv:1608.03983).
struct WarmRestarts: Scheduler {
  static let descriptor = Descriptor(
    id: "warm_restarts", kind: .scheduler, summary: "half a cosine, again and again",
    reference: "arXiv:1608.03983",
    formula: """
      base (final + (1 - final) (1 + cos(pi s / p)) / 2)      s: steps since the last restart
      p = period at first, then factor times as many after each restart
      """,
    hyperparameters: [
      .integer("period", default: 1000, in: 1...1_000_000_000, unit: "steps", "first cosine"),
      .integer("factor", default: 1, in: 1...1000, "length of a cosine over that before"),
      .real("final", default: 0, in: 0...1, unit: "of the base value", "value of each end"),
    ], traits: .pure)

  func value(at record: ScheduleRecord) -> Double {
    let values = record.hyperparameters
    let factor = values.integer("factor")
    var (period, step) = (values.integer("period"), record.step)
    if factor == 1 { step %= period }
    while step >= period {
      step -= period
      period *= factor
    }
    let wave = (1 + cos(.pi * Double(step) / Double(period))) / 2
    return record.baseValue * (values["final"] + (1 - values["final"]) * wave)
  }
}
