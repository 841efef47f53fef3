import Glibc
import SurplusPlugin

/// Cosine decay with linear warm-up (Loshchilov and Hutter 2017, arXiv:1608.03983, without restarts).
///
///     base (t + 1) / W                                                       for t < W
///     base (final + (1 - final) (1 + cos(pi (t - W) / (T - W))) / 2)         from then on
///
/// W = warmup T rounded to whole steps. The last update, t = T - 1, is one step short of the final value.
struct Cosine: Scheduler {
  static let descriptor = Descriptor(
    id: "cosine", kind: .scheduler, summary: "half a cosine from the base value down",
    reference: "arXiv:1608.03983",
    hyperparameters: [
      .real("warmup", default: 0, in: 0...1, unit: "of the horizon", "length of the warm-up"),
      .real("final", default: 0, in: 0...1, unit: "of the base value", "value at the horizon"),
    ], needs: .horizon, traits: .pure)

  func value(at record: ScheduleRecord) throws -> Double {
    guard let horizon = record.horizon else { throw ComponentError("cosine needs a horizon") }
    let warmup = Int((record.hyperparameters["warmup"] * Double(horizon)).rounded())
    if record.step < warmup {
      return record.baseValue * Double(record.step + 1) / Double(warmup)
    }
    let final = record.hyperparameters["final"]
    let progress = Double(record.step - warmup) / Double(max(horizon - warmup, 1))
    return record.baseValue * (final + (1 - final) * (1 + cos(.pi * min(progress, 1))) / 2)
  }
}
