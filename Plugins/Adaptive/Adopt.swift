import Glibc
import SurplusPlugin

/// ADOPT (Taniguchi et al. 2024, arXiv:2411.02853): Adam that divides by the second moment before the gradient entered
/// it.
///
/// Departs from the paper's clipped version in nothing; clip: false is the version before.
struct Adopt: Optimizer {
  static let descriptor = Descriptor(
    id: "adopt", kind: .optimizer, summary: "Adam that converges with any beta2",
    reference: "arXiv:2411.02853",
    formula: """
      v  = g^2, and no step                                    at t = 0, then
      u  = g / max(sqrt(v), eps), with clip within +-t^(1/4)
      m  = beta1 m + (1 - beta1) u
      w -= lr m
      v  = beta2 v + (1 - beta2) g^2
      """, state: "2 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.001, in: 0...1e6, tuning: .log(1e-5...1e-1), "learning rate"),
      .real("beta1", default: 0.9, in: 0...1, "decay of the first moment"),
      .real("beta2", default: 0.9999, in: 0...1, "decay of the second moment"),
      .real("eps", default: 1e-6, in: 1e-30...1, "least root of the second moment"),
      .boolean("clip", default: true, "clip scaled gradients to the fourth root of t"),
    ], traits: [.elementwise, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { AdaptiveMoments.slots }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    guard step.index > 0 else {
      step.update { _, g, _, v in v = g * g }
      return .applied
    }
    let values = step.hyperparameters
    let bound: Element =
      values.boolean("clip") ? Element(pow(Double(step.index), 0.25)) : .infinity
    let (lr, b1, b2, eps) = (step["lr"], step["beta1"], step["beta2"], step["eps"])
    let (c1, c2) = (Element(1 - values["beta1"]), Element(1 - values["beta2"]))
    step.update { w, g, m, v in
      let root = v.squareRoot()
      let scaled = g / (root > eps ? root : eps)
      m = b1 * m + c1 * (scaled > bound ? bound : scaled < -bound ? -bound : scaled)
      v = b2 * v + c2 * (g * g)
      w -= lr * m
    }
    return .applied
  }
}
