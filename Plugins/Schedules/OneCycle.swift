import Glibc
import SurplusPlugin

/// One cycle up and down (Smith and Topin 2018, arXiv:1708.07120), as PyTorch's OneCycleLR.
///
/// t is the position of an update, progress x T. `drives: momentum` gives the other curve, for a second scheduler with
/// a target of its own, whatever the base value.
struct OneCycle: Scheduler {
  static let descriptor = Descriptor(
    id: "one_cycle", kind: .scheduler, summary: "up to the base value and far below it",
    reference: "arXiv:1708.07120",
    formula: """
      base / div_factor -> base                                    until t = p,  p = pct_start T - 1
      base -> base / (div_factor final_div_factor)                 until t = T - 1
          with three_phase back to base / div_factor until t = 2 p, then on to the last value
      with drives: momentum
      max_momentum -> base_momentum -> max_momentum                at the same t
      a -> b: b + (a - b) (1 + cos(pi u)) / 2, with linear a + (b - a) u; u: the part of the phase that is over
      """,
    hyperparameters: [
      .real("pct_start", default: 0.3, in: 0...1, unit: "of the horizon", "length of the rise"),
      .choice("anneal_strategy", of: ["cos", "linear"], default: "cos", "shape of each phase"),
      .real("div_factor", default: 25, in: 1...1e12, "base value over first value"),
      .real("final_div_factor", default: 1e4, in: 1...1e12, "first value over last value"),
      .boolean("three_phase", default: false, "fall to the first value, then further"),
      .choice("drives", of: ["rate", "momentum"], default: "rate", "which of the two curves"),
      .real("base_momentum", default: 0.85, in: 0...1, "least momentum"),
      .real("max_momentum", default: 0.95, in: 0...1, "largest momentum"),
    ], needs: .horizon, traits: .pure)

  init(_ configuration: Configuration) throws {
    let values = configuration.hyperparameters
    if values.boolean("three_phase") && values["pct_start"] > 0.5 {
      throw ComponentError(
        "with three_phase the fall is as long as the rise, so pct_start is at most 0.5, not "
          + "\(values["pct_start"])")
    }
    if values.choice("drives") == "momentum" && values["base_momentum"] > values["max_momentum"] {
      throw ComponentError(
        "base_momentum = \(values["base_momentum"]) is the least momentum, and more than "
          + "max_momentum = \(values["max_momentum"])")
    }
  }

  func value(at record: ScheduleRecord) throws -> Double {
    guard let horizon = record.horizon else { throw ComponentError("one_cycle needs a horizon") }
    let values = record.hyperparameters
    let base = record.baseValue
    let first = base / values["div_factor"]
    let last = first / values["final_div_factor"]
    let (low, high) = (values["base_momentum"], values["max_momentum"])
    let isMomentum = values.choice("drives") == "momentum"
    let peak = values["pct_start"] * Double(horizon) - 1
    let end = Double(horizon - 1)
    var phases = [(until: peak, from: isMomentum ? high : first, to: isMomentum ? low : base)]
    if values.boolean("three_phase") {
      phases.append((2 * peak, isMomentum ? low : base, isMomentum ? high : first))
      phases.append((end, isMomentum ? high : first, isMomentum ? high : last))
    } else {
      phases.append((end, isMomentum ? low : base, isMomentum ? high : last))
    }
    let step = min(record.position, end)
    var start = 0.0
    for phase in phases {
      if step <= phase.until || phase.until == end {
        let part = phase.until > start ? min((step - start) / (phase.until - start), 1) : 1
        if values.choice("anneal_strategy") == "linear" {
          return phase.from + (phase.to - phase.from) * part
        }
        return phase.to + (phase.from - phase.to) / 2 * (1 + cos(.pi * part))
      }
      start = phase.until
    }
    return phases[phases.count - 1].to
  }
}
