import SurplusPlugin

/// LaProp (Ziyin, Wang and Ueda 2020, arXiv:2002.04839): Adam with the division before the average.
///
/// The rate stands outside of the average, where the paper's algorithm has it too and its authors' code does not: a
/// schedule acts on the whole step.
struct LaProp: Optimizer {
  static let descriptor = Descriptor(
    id: "laprop", kind: .optimizer, summary: "Adam with the division before the average",
    reference: "arXiv:2002.04839",
    formula: """
      v  = beta2 v + (1 - beta2) g^2
      m  = beta1 m + (1 - beta1) g / (sqrt(v / (1 - beta2^(t+1))) + eps)
      w -= lr m / (1 - beta1^(t+1))
      """, state: "2 n", cost: "one gradient",
    hyperparameters: AdaptiveMoments.hyperparameters.dropLast() + [
      .real("eps", default: 1e-15, in: 0...1, "added to the root of the second moment")
    ], traits: [.elementwise, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { AdaptiveMoments.slots }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let c = AdamStep(step)
    step.update { w, g, m, v in
      v = c.b2 * v + c.c2 * (g * g)
      m = c.b1 * m + c.c1 * quotient(g, over: v.squareRoot() * c.rootScale + c.eps)
      w -= c.stepSize * m
    }
    return .applied
  }
}
