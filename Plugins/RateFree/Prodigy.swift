import Glibc
import SurplusPlugin

/// Prodigy (Mishchenko and Defazio 2023, arXiv:2306.06101): Adam that estimates its own rate from the distance to the
/// initial point.
///
/// lr is a factor on the estimate: leave it at 1. Reports d after each step.
struct Prodigy: Optimizer {
  static let descriptor = Descriptor(
    id: "prodigy", kind: .optimizer, summary: "Adam that estimates its own rate",
    reference: "arXiv:2306.06101",
    formula: """
      rate = lr d c                                      c = 1, with use_bias_correction
                                                         sqrt(1 - beta2^(t+1)) / (1 - beta1^(t+1))
      a  = sqrt(beta2) a + (d / d0) rate g'(w0 - w)      w0 the initial point
      m  = beta1 m + (1 - beta1) d g
      v  = beta2 v + (1 - beta2) d^2 g^2
      s  = sqrt(beta2) s + (d / d0) rate g               with safeguard_warmup (d / d0) d g
      d  = max(d, d_coef a / |s|_1)                      d0 at first; above it is the old one
      w -= rate (m / (sqrt(v) + d eps) + weight_decay w)
      """, state: "3 n, and 2 numbers", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 1, in: 0...1e6, "factor on the estimated rate"),
      .real("beta1", default: 0.9, in: 0...0.999999, "decay of the first moment"),
      .real("beta2", default: 0.999, in: 0...0.9999999, "decay of the second moment"),
      .real("eps", default: 1e-8, in: 0...1, "times d, added to the root of the second moment"),
      .real(
        "weight_decay", default: 0, in: 0...1e6, tuning: .log(1e-5...1),
        "decoupled decay of every parameter"),
      .boolean("use_bias_correction", default: false, "correct the moments for their start"),
      .boolean("safeguard_warmup", default: false, "keep the rate out of the sum of gradients"),
      .real("d0", default: 1e-6, in: 1e-30...1e6, "first estimate"),
      .real("d_coef", default: 1, in: 0...1e6, tuning: .log(0.1...10), "factor on new estimates"),
    ], needs: .initialPoint, traits: [.scalesRate, .decoupledDecay, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [
      .likeParameters("first_moment"), .likeParameters("second_moment"),
      .likeParameters("gradient_sum"), .elements("estimate", count: 2, precision: .f64),
    ]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress,
      let start = step.initial.baseAddress
    else { return .applied }
    let (m, v, s) = (step.state[0], step.state[1], step.state[2])
    let estimate = step.state.reals(3)
    let values = step.hyperparameters
    let (beta1, beta2, d0) = (values["beta1"], values["beta2"], values["d0"])
    if step.index == 0 { estimate[0] = d0 }
    let d = estimate[0]
    let updates = Double(step.index + 1)
    let corrects = values.boolean("use_bias_correction")
    let correction =
      corrects ? (1 - pow(beta2, updates)).squareRoot() / (1 - pow(beta1, updates)) : 1
    let rate = d * values["lr"] * correction
    let decay = beta2.squareRoot()
    let (b1, b2, b3) = (Element(beta1), Element(beta2), Element(decay))
    let (c1, c2) = (Element(d * (1 - beta1)), Element(d * d * (1 - beta2)))
    let weight = Element(d / d0 * (values.boolean("safeguard_warmup") ? d : rate))
    let count = step.parameters.count
    var product = 0.0
    for i in 0..<count {
      product += Double(g[i]) * (Double(start[i]) - Double(w[i]))
      m[i] = b1 * m[i] + c1 * g[i]
      v[i] = b2 * v[i] + c2 * (g[i] * g[i])
      s[i] = b3 * s[i] + weight * g[i]
    }
    estimate[1] = decay * estimate[1] + d / d0 * rate * product
    let total = sumOfMagnitudes(UnsafeBufferPointer(start: s, count: count))
    // Before any gradient there is nothing to learn from.
    if total > 0 { estimate[0] = max(d, values["d_coef"] * estimate[1] / total) }
    step.services.report("d", estimate[0])
    let (lr, eps) = (Element(rate), Element(estimate[0] * values["eps"]))
    let keep = Element(1 - rate * values["weight_decay"])
    for i in 0..<count { w[i] = w[i] * keep - lr * quotient(m[i], over: v[i].squareRoot() + eps) }
    return .applied
  }
}
