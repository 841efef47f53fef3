import Glibc
import SurplusPlugin

/// AdEMAMix (Pagliardini, Ablin and Grangier 2024, arXiv:2409.03137): Adam with a second, slow first moment.
///
/// Departs from the paper in nothing; its weight decay is the regularizer `decoupled_decay`.
struct AdEMAMix: Optimizer {
  static let descriptor = Descriptor(
    id: "ademamix", kind: .optimizer, summary: "Adam with a fast and a slow momentum",
    reference: "arXiv:2409.03137",
    formula: """
      m  = beta1 m + (1 - beta1) g
      s  = beta3_t s + (1 - beta3_t) g
      v  = beta2 v + (1 - beta2) g^2
      w -= lr (m / (1 - beta1^t) + alpha_t s) / (sqrt(v / (1 - beta2^t)) + eps)      t from 1
      alpha_t = r alpha,  1 / log beta3_t = (1 - r) / log beta1 + r / log beta3      r = min(t / warmup, 1)
      without a warmup r = 1; beta3_t is at most beta3
      """, state: "3 n", cost: "one gradient",
    hyperparameters: AdaptiveMoments.hyperparameters + [
      .real("beta3", default: 0.9999, in: 0...0.9999999, "decay of the slow moment"),
      .real("alpha", default: 5, in: 0...1e6, tuning: .linear(1...10), "weight of the slow moment"),
      .integer(
        "warmup", default: 0, in: 0...1_000_000_000, unit: "steps",
        "until alpha and beta3 have their values"),
    ], traits: [.elementwise, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    AdaptiveMoments.slots + [.likeParameters("slow_moment")]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let values = step.hyperparameters
    let (lr, beta1, beta2) = (values["lr"], values["beta1"], values["beta2"])
    var (beta3, alpha) = (values["beta3"], values["alpha"])
    let updates = Double(step.index + 1)
    let warmup = values["warmup"]
    if updates < warmup {
      let part = updates / warmup
      alpha *= part
      beta3 = min(exp(1 / ((1 - part) / log(beta1) + part / log(beta3))), beta3)
    }
    let forFast = Element(lr / (1 - pow(beta1, updates)))
    let forSlow = Element(lr * alpha)
    let rootScale = Element(1 / (1 - pow(beta2, updates)).squareRoot())
    let (b1, b2, b3, eps) = (Element(beta1), Element(beta2), Element(beta3), step["eps"])
    let (c1, c2, c3) = (Element(1 - beta1), Element(1 - beta2), Element(1 - beta3))
    step.update { w, g, m, v, s in
      m = b1 * m + c1 * g
      v = b2 * v + c2 * (g * g)
      s = b3 * s + c3 * g
      w -= quotient(forFast * m + forSlow * s, over: v.squareRoot() * rootScale + eps)
    }
    return .applied
  }
}
