import SurplusPlugin

/// AMSGrad (Reddi, Kale and Kumar 2018, arXiv:1904.09237): Adam whose second moment never falls.
///
/// The paper corrects no bias and has no eps; as in PyTorch both are Adam's, and the maximum is that of the uncorrected
/// v.
struct AMSGrad: Optimizer {
  static let descriptor = Descriptor(
    id: "amsgrad", kind: .optimizer, summary: "Adam whose second moment never falls",
    reference: "arXiv:1904.09237",
    formula: """
      m  = beta1 m + (1 - beta1) g
      v  = beta2 v + (1 - beta2) g^2
      u  = max(u, v)
      w -= lr (m / (1 - beta1^(t+1))) / (sqrt(u / (1 - beta2^(t+1))) + eps)
      """, state: "3 n", cost: "one gradient", hyperparameters: AdaptiveMoments.hyperparameters,
    traits: [.elementwise, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    AdaptiveMoments.slots + [.likeParameters("largest_second_moment")]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let c = AdamStep(step)
    step.update { w, g, m, v, u in
      m = c.b1 * m + c.c1 * g
      v = c.b2 * v + c.c2 * (g * g)
      u = u > v ? u : v
      w -= c.stepSize * quotient(m, over: u.squareRoot() * c.rootScale + c.eps)
    }
    return .applied
  }
}
