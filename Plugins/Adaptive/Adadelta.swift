import SurplusPlugin

/// Adadelta (Zeiler 2012, arXiv:1212.5701): steps in the units of the parameters.
///
/// The paper has no lr: that is a factor of 1.
struct Adadelta: Optimizer {
  static let descriptor = Descriptor(
    id: "adadelta", kind: .optimizer, summary: "steps as large as the steps before",
    reference: "arXiv:1212.5701",
    formula: """
      v  = rho v + (1 - rho) g^2
      d  = g sqrt(a + eps) / sqrt(v + eps)
      a  = rho a + (1 - rho) d^2
      w -= lr d
      """, state: "2 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 1, in: 0...1e6, tuning: .log(1e-2...100), "factor on the step"),
      .real("rho", default: 0.9, in: 0...0.9999999, "decay of both mean squares"),
      .real("eps", default: 1e-6, in: 1e-30...1, "added to both mean squares"),
    ], traits: [.elementwise, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.likeParameters("gradient_mean_square"), .likeParameters("step_mean_square")]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let (lr, rho, eps) = (step["lr"], step["rho"], step["eps"])
    let fresh = Element(1 - step.hyperparameters["rho"])
    step.update { w, g, v, a in
      v = rho * v + fresh * (g * g)
      let change = g * ((a + eps).squareRoot() / (v + eps).squareRoot())
      a = rho * a + fresh * (change * change)
      w -= lr * change
    }
    return .applied
  }
}
