import Glibc
import SurplusPlugin

/// Adam with D-Adaptation (Defazio and Mishchenko 2023, arXiv:2301.07733, algorithm 5).
///
/// lr is a factor on the estimate: leave it at 1. Reports d after each step.
struct DAdaptAdam: Optimizer {
  static let descriptor = Descriptor(
    id: "d_adapt_adam", kind: .optimizer, summary: "Adam that estimates its own rate",
    reference: "arXiv:2301.07733",
    formula: """
      rate = lr d c                                      c = 1, with use_bias_correction
                                                         sqrt(1 - beta2^(t+1)) / (1 - beta1^(t+1))
      q  = rate g'(s / (sqrt(v) + eps))                  with the old s and v
      m  = beta1 m + (1 - beta1) rate g
      v  = beta2 v + (1 - beta2) g^2
      s  = b s + (1 - b) rate g,  a = b a + (1 - b) q,  b = sqrt(beta2)
      d  = max(d, a / ((1 - b) |s|_1))                   d0 at first
      w -= m / (sqrt(v) + eps) + weight_decay rate w
      """, state: "3 n, and 2 numbers", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 1, in: 0...1e6, "factor on the estimated rate"),
      .real("beta1", default: 0.9, in: 0...0.999999, "decay of the first moment"),
      .real("beta2", default: 0.999, in: 0...0.9999999, "decay of the second moment"),
      .real("eps", default: 1e-8, in: 0...1, "added to the root of the second moment"),
      .real("weight_decay", default: 0, in: 0...1e6, "decoupled decay of every parameter"),
      .boolean("use_bias_correction", default: false, "correct the moments for their start"),
      .real("d0", default: 1e-6, in: 1e-30...1e6, "first estimate"),
    ], traits: [.scalesRate, .decoupledDecay, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [
      .likeParameters("first_moment"), .likeParameters("second_moment"),
      .likeParameters("gradient_sum"), .elements("estimate", count: 2, precision: .f64),
    ]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
      return .applied
    }
    let (m, v, s) = (step.state[0], step.state[1], step.state[2])
    let estimate = step.state.reals(3)
    let values = step.hyperparameters
    let (beta1, beta2) = (values["beta1"], values["beta2"])
    if step.index == 0 { estimate[0] = values["d0"] }
    let updates = Double(step.index + 1)
    let corrects = values.boolean("use_bias_correction")
    let correction =
      corrects ? (1 - pow(beta2, updates)).squareRoot() / (1 - pow(beta1, updates)) : 1
    let rate = estimate[0] * values["lr"] * correction
    let decay = beta2.squareRoot()
    let (b1, b2, b3, eps) = (Element(beta1), Element(beta2), Element(decay), step["eps"])
    let (c1, c2) = (Element(rate * (1 - beta1)), Element(1 - beta2))
    let c3 = Element(rate * (1 - decay))
    let keep = Element(1 - rate * values["weight_decay"])
    let count = step.parameters.count
    var product = 0.0
    for i in 0..<count {
      product += Double(g[i]) * Double(quotient(s[i], over: v[i].squareRoot() + eps))
      m[i] = b1 * m[i] + c1 * g[i]
      v[i] = b2 * v[i] + c2 * (g[i] * g[i])
      s[i] = b3 * s[i] + c3 * g[i]
      w[i] = w[i] * keep - quotient(m[i], over: v[i].squareRoot() + eps)
    }
    estimate[1] = decay * estimate[1] + (1 - decay) * rate * product
    let total = sumOfMagnitudes(UnsafeBufferPointer(start: s, count: count))
    if total > 0 { estimate[0] = max(estimate[0], estimate[1] / ((1 - decay) * total)) }
    step.services.report("d", estimate[0])
    return .applied
  }
}
