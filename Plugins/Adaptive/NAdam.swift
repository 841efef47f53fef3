import Glibc
import SurplusPlugin

/// NAdam (Dozat 2016, "Incorporating Nesterov momentum into Adam"): Adam with a look-ahead and a rising momentum.
///
/// As in PyTorch m decays by beta1, not by mu_t as in the paper, and eps stands outside the root. A momentum_decay of
/// 1e6 is the rule with a constant mu, which optax has. With a scheduled beta1 the products use the current value.
struct NAdam: Optimizer {
  static let descriptor = Descriptor(
    id: "nadam", kind: .optimizer, summary: "Adam with Nesterov's look-ahead",
    reference: "Dozat 2016, ICLR workshop",
    formula: """
      m  = beta1 m + (1 - beta1) g
      v  = beta2 v + (1 - beta2) g^2
      u  = mu_(t+1) m / (1 - P_(t+1)) + (1 - mu_t) g / (1 - P_t)
      w -= lr u / (sqrt(v / (1 - beta2^t)) + eps)
      mu_t = beta1 (1 - 0.96^(t momentum_decay) / 2),  P_t = mu_1 ... mu_t,  t from 1
      """, state: "2 n", cost: "one gradient",
    hyperparameters: AdaptiveMoments.hyperparameters + [
      .real("momentum_decay", default: 0.004, in: 0...1e6, "speed at which the momentum rises")
    ], traits: [.elementwise, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { AdaptiveMoments.slots }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let values = step.hyperparameters
    let (lr, beta1, beta2) = (values["lr"], values["beta1"], values["beta2"])
    let momentum = RisingMomentum(limit: beta1, decay: values["momentum_decay"])
    let updates = Double(step.index + 1)
    let fresh = (1 - momentum.value(updates)) / (1 - momentum.product(updates))
    let ahead = momentum.value(updates + 1) / (1 - momentum.product(updates + 1))
    let (forGradient, forMoment) = (Element(lr * fresh), Element(lr * ahead))
    let rootScale = Element(1 / (1 - pow(beta2, updates)).squareRoot())
    let (b1, b2, eps) = (Element(beta1), Element(beta2), step["eps"])
    let (c1, c2) = (Element(1 - beta1), Element(1 - beta2))
    step.update { w, g, m, v in
      m = b1 * m + c1 * g
      v = b2 * v + c2 * (g * g)
      w -= quotient(forGradient * g + forMoment * m, over: v.squareRoot() * rootScale + eps)
    }
    return .applied
  }
}

/// The momentum mu_t = limit (1 - q^t / 2) with q = 0.96^decay, and its products.
struct RisingMomentum {
  private let limit: Double
  /// log q
  private let exponent: Double

  init(limit: Double, decay: Double) {
    self.limit = limit
    exponent = decay * log(0.96)
  }

  func value(_ t: Double) -> Double { limit * (1 - 0.5 * exp(t * exponent)) }

  /// mu_1 ... mu_t. A product kept from step to step would be state that is not elementwise; this is its closed form:
  /// log(1 - q^i / 2) = -sum over k of (q^i / 2)^k / k, where the sum over i is a geometric one.
  func product(_ t: Double) -> Double {
    var logarithm = t * log(limit)
    var half = 1.0
    // 2^-60 is nothing beside the first term.
    for k in 1...60 {
      half /= 2
      let ratio = Double(k) * exponent
      let powers = ratio == 0 ? t : exp(ratio) * expm1(t * ratio) / expm1(ratio)
      logarithm -= half / Double(k) * powers
    }
    return exp(logarithm)
  }
}
