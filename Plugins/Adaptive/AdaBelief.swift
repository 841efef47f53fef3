import SurplusPlugin

/// AdaBelief (Zhuang et al. 2020, arXiv:2010.07468): steps by how far gradients are from what was expected.
///
/// Departs from the paper in nothing: eps adds up in s, as in its algorithm.
struct AdaBelief: Optimizer {
  static let descriptor = Descriptor(
    id: "adabelief", kind: .optimizer, summary: "Adam by the surprise of a gradient",
    reference: "arXiv:2010.07468",
    formula: """
      m  = beta1 m + (1 - beta1) g
      s  = beta2 s + (1 - beta2) (g - m)^2 + eps
      w -= lr (m / (1 - beta1^(t+1))) / (sqrt(s / (1 - beta2^(t+1))) + eps)
      """, state: "2 n", cost: "one gradient",
    hyperparameters: AdaptiveMoments.hyperparameters.dropLast() + [
      .real("eps", default: 1e-16, in: 0...1, "added to the second moment and to its root")
    ], traits: [.elementwise, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { AdaptiveMoments.slots }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let c = AdamStep(step)
    step.update { w, g, m, s in
      m = c.b1 * m + c.c1 * g
      let surprise = g - m
      s = c.b2 * s + c.c2 * (surprise * surprise) + c.eps
      w -= c.stepSize * quotient(m, over: s.squareRoot() * c.rootScale + c.eps)
    }
    return .applied
  }
}
