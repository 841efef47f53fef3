import Glibc
import SurplusPlugin

/// Cosine decay with linear warm-up (Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts).
///
/// t is the position of the update, progress x T. The last update comes one update before the horizon: with one
/// gradient a step, at t = T - 1.
struct Cosine: Scheduler {
  static let descriptor = Descriptor(
    id: "cosine", kind: .scheduler, summary: "half a cosine from the base value down",
    reference: "arXiv:1608.03983",
    formula: """
      base (t + 1) / W                                                     for t < W
      base (final + (1 - final) (1 + cos(pi (t - W) / (T - W))) / 2)       from then on
      W = warmup T, rounded to whole steps
      """,
    hyperparameters: [
      .real("warmup", default: 0, in: 0...1, unit: "of the horizon", "length of the warm-up"),
      .real("final", default: 0, in: 0...1, unit: "of the base value", "value at the horizon"),
    ], needs: .horizon, traits: .pure)

  func value(at record: ScheduleRecord) throws -> Double {
    guard let horizon = record.horizon else { throw ComponentError("cosine needs a horizon") }
    let warmup = (record.hyperparameters["warmup"] * Double(horizon)).rounded()
    let t = record.position
    if t < warmup { return record.baseValue * min(t + 1, warmup) / warmup }
    let final = record.hyperparameters["final"]
    let part = (t - warmup) / max(Double(horizon) - warmup, 1)
    return record.baseValue * (final + (1 - final) * (1 + cos(.pi * min(part, 1))) / 2)
  }
}
