import SurplusPlugin

/// Yogi (Zaheer et al. 2018, "Adaptive methods for nonconvex optimization", NeurIPS): a second moment that moves by
/// steps of g^2, however far off it is.
///
/// The paper's algorithm corrects no bias and starts m at zero. The start and the correction are those that optax and
/// pytorch_optimizer agree on.
struct Yogi: Optimizer {
  static let descriptor = Descriptor(
    id: "yogi", kind: .optimizer, summary: "Adam with a second moment of bounded change",
    reference: "Zaheer et al. 2018, NeurIPS",
    formula: """
      m  = v = initial_accumulator      before t = 0
      m  = beta1 m + (1 - beta1) g
      v -= (1 - beta2) sign(v - g^2) g^2
      w -= lr (m / (1 - beta1^(t+1))) / (sqrt(v / (1 - beta2^(t+1))) + eps)
      """, state: "2 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.01, in: 0...1e6, tuning: .log(1e-5...1e-1), "learning rate"),
      .real("beta1", default: 0.9, in: 0...0.999999, "decay of the first moment"),
      .real("beta2", default: 0.999, in: 0...0.9999999, "what the second moment keeps"),
      .real("eps", default: 1e-3, in: 0...1, "added to the root of the second moment"),
      .real(
        "initial_accumulator", default: 1e-6, in: 0...1e6, "both moments before the first step"),
    ], traits: [.elementwise, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { AdaptiveMoments.slots }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let c = AdamStep(step)
    let start: Element = step.index == 0 ? step["initial_accumulator"] : 0
    step.update { w, g, m, v in
      m = c.b1 * (m + start) + c.c1 * g
      let (square, old) = (g * g, v + start)
      v = old > square ? old - c.c2 * square : old < square ? old + c.c2 * square : old
      w -= c.stepSize * quotient(m, over: v.squareRoot() * c.rootScale + c.eps)
    }
    return .applied
  }
}
