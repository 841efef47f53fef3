import Glibc
import SurplusPlugin

/// Adan (Xie et al. 2022, arXiv:2208.06677): Nesterov's momentum by the difference of gradients.
///
/// A beta is the weight of the old value, 1 - beta of the paper. The corrections of bias are those of its authors'
/// code, not of its algorithm.
struct Adan: Optimizer {
  static let descriptor = Descriptor(
    id: "adan", kind: .optimizer, summary: "Nesterov's momentum by the difference of gradients",
    reference: "arXiv:2208.06677",
    formula: """
      d  = g - g_before                                0 at t = 0
      m  = beta1 m + (1 - beta1) g
      n  = beta2 n + (1 - beta2) d
      v  = beta3 v + (1 - beta3) (g + beta2 d)^2
      u  = (m^ + beta2 n^) / (sqrt(v^) + eps)          ^ divided by 1 - beta^(t+1)
      w  = (w - lr u) / (1 + lr weight_decay)
      """, state: "4 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.001, in: 0...1e6, tuning: .log(1e-5...1e-1), "learning rate"),
      .real("beta1", default: 0.98, in: 0...0.999999, "decay of the first moment"),
      .real("beta2", default: 0.92, in: 0...0.999999, "decay of the mean difference"),
      .real("beta3", default: 0.99, in: 0...0.9999999, "decay of the second moment"),
      .real("eps", default: 1e-8, in: 0...1, "added to the root of the second moment"),
      .real("weight_decay", default: 0, in: 0...1e6, "proximal decay of every parameter"),
    ], traits: [.elementwise, .decoupledDecay, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    ["first_moment", "mean_difference", "second_moment", "last_gradient"]
      .map { .likeParameters($0) }
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    guard let x = step.parameters.baseAddress, let gradient = step.gradient.baseAddress else {
      return .applied
    }
    let values = step.hyperparameters
    let (lr, updates) = (values["lr"], Double(step.index + 1))
    func share(_ beta: String) -> Element { Element(1 - values[beta]) }
    func correction(_ beta: String) -> Double { 1 - pow(values[beta], updates) }
    let (b1, b2, b3, eps) = (step["beta1"], step["beta2"], step["beta3"], step["eps"])
    let (c1, c2, c3) = (share("beta1"), share("beta2"), share("beta3"))
    let forMoment = Element(lr / correction("beta1"))
    let forDifference = Element(lr * values["beta2"] / correction("beta2"))
    let rootScale = Element(1 / correction("beta3").squareRoot())
    let keep = Element(1 / (1 + lr * values["weight_decay"]))
    let (m, n, v, last) = (step.state[0], step.state[1], step.state[2], step.state[3])
    // Four slots: the loop stands here, as `update` knows three.
    for i in 0..<step.parameters.count {
      let g = gradient[i]
      let difference = step.index == 0 ? 0 : g - last[i]
      let ahead = g + b2 * difference
      let first = b1 * m[i] + c1 * g
      let mean = b2 * n[i] + c2 * difference
      let second = b3 * v[i] + c3 * (ahead * ahead)
      let change = forMoment * first + forDifference * mean
      x[i] = (x[i] - quotient(change, over: second.squareRoot() * rootScale + eps)) * keep
      (m[i], n[i], v[i], last[i]) = (first, mean, second, g)
    }
    return .applied
  }
}
