import Glibc
import SurplusPlugin

/// Warm-up, a plateau and a cooldown (MiniCPM: Hu et al. 2024, arXiv:2404.06395; shapes: Haegele et al. 2024,
/// arXiv:2405.18392).
///
/// t is the position of the update, progress x T. With one gradient a step the last update, t = T - 1, has the final
/// value.
struct WarmupStableDecay: Scheduler {
  static let descriptor = Descriptor(
    id: "wsd", kind: .scheduler, summary: "warm-up, a plateau and a cooldown",
    reference: "arXiv:2405.18392",
    formula: """
      base (t + 1) / W                              for t < W
      base                                          for t < T - D
      base (final + (1 - final) shape(u))           from then on, u = (t - (T - D) + 1) / D
      W = warmup T and D = cooldown T, rounded to whole steps
      shapes: linear 1 - u, sqrt 1 - sqrt(u), square 1 - u^2, cosine (1 + cos(pi u)) / 2, mirror_cosine 2 (1 - u) - cosine;
      exponential is base final^u instead
      """,
    hyperparameters: [
      .real("warmup", default: 0, in: 0...1, unit: "of the horizon", "length of the warm-up"),
      .real("cooldown", default: 0.2, in: 0...1, unit: "of the horizon", "length of the cooldown"),
      .choice(
        "shape", of: ["linear", "sqrt", "square", "cosine", "mirror_cosine", "exponential"],
        default: "linear", "shape of the cooldown"),
      .real("final", default: 0, in: 0...1, unit: "of the base value", "value at the end"),
    ], needs: .horizon, traits: .pure)

  init(_ configuration: Configuration) throws {
    let values = configuration.hyperparameters
    if values.choice("shape") == "exponential" && values["final"] == 0 {
      throw ComponentError("the shape exponential never reaches 0: give a final above 0")
    }
    // Fractions whose sum is 1 but for rounding are allowed.
    if values["warmup"] + values["cooldown"] > 1 + 1e-9 {
      throw ComponentError(
        "warmup = \(values["warmup"]) and cooldown = \(values["cooldown"]) are more than the horizon "
          + "together: their sum is at most 1")
    }
  }

  func value(at record: ScheduleRecord) throws -> Double {
    guard let horizon = record.horizon else { throw ComponentError("wsd needs a horizon") }
    let values = record.hyperparameters
    func steps(_ name: String) -> Double { (values[name] * Double(horizon)).rounded() }
    let (warmup, final) = (steps("warmup"), values["final"])
    // Both may be rounded up.
    let cooldown = min(steps("cooldown"), Double(horizon) - warmup)
    let t = record.position
    if t < warmup { return record.baseValue * min(t + 1, warmup) / warmup }
    let past = t - (Double(horizon) - cooldown) + 1
    guard past > 0, cooldown > 0 else { return record.baseValue }
    let u = min(past / cooldown, 1)
    if values.choice("shape") == "exponential" { return record.baseValue * pow(final, u) }
    let cosine = (1 + cos(.pi * u)) / 2
    let shape =
      switch values.choice("shape") {
      case "sqrt": 1 - u.squareRoot()
      case "square": 1 - u * u
      case "cosine": cosine
      case "mirror_cosine": 2 * (1 - u) - cosine
      default: 1 - u
      }
    return record.baseValue * (final + (1 - final) * shape)
  }
}
