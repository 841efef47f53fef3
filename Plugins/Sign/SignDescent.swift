import SurplusPlugin

/// Sign descent and Signum (Bernstein et al. 2018, arXiv:1802.04434): the sign of the gradient or of its mean.
///
/// Departs from the paper in nothing; sign(0) is 0.
struct SignDescent: Optimizer {
  static let descriptor = Descriptor(
    id: "sign_sgd", kind: .optimizer, summary: "the sign of the gradient or of its momentum",
    reference: "arXiv:1802.04434",
    formula: """
      m  = momentum m + (1 - momentum) g
      w -= lr sign(m)
      """, state: "none, with a momentum 1 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 1e-3, in: 0...1e6, tuning: .log(1e-6...1e-2), "learning rate"),
      .real("momentum", default: 0, in: 0...1, tuning: .linear(0...0.99), "decay of the momentum"),
    ], traits: [.elementwise, .adaptive])

  private let hasMomentum: Bool

  init(_ configuration: Configuration) {
    hasMomentum = configuration.hyperparameters["momentum"] != 0
  }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    hasMomentum ? [.likeParameters("momentum")] : []
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let (lr, momentum) = (step["lr"], step["momentum"])
    // NaN and zero stand for themselves.
    func sign(_ x: Element) -> Element { x > 0 ? 1 : x < 0 ? -1 : x }
    if hasMomentum {
      step.update { w, g, m in
        m = momentum * m + (1 - momentum) * g
        w -= lr * sign(m)
      }
    } else {
      step.update { w, g in w -= lr * sign(g) }
    }
    return .applied
  }
}
