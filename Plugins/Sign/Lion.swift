import SurplusPlugin

/// Lion (Chen et al. 2023, arXiv:2302.06675): the sign of an interpolated momentum.
///
/// Departs from the paper in nothing; sign(0) is 0.
struct Lion: Optimizer {
  static let descriptor = Descriptor(
    id: "lion", kind: .optimizer, summary: "the sign of an interpolated momentum",
    reference: "arXiv:2302.06675",
    formula: """
      w -= lr (sign(beta1 m + (1 - beta1) g) + weight_decay w)
      m  = beta2 m + (1 - beta2) g
      """, state: "1 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 1e-4, in: 0...1e6, tuning: .log(1e-6...1e-2), "learning rate"),
      .real("beta1", default: 0.9, in: 0...1, "weight of the momentum in the step's direction"),
      .real("beta2", default: 0.99, in: 0...1, "decay of the momentum"),
      .real("weight_decay", default: 0, in: 0...1e6, "decoupled decay of every parameter"),
    ], traits: [.elementwise, .decoupledDecay, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [.likeParameters("momentum")] }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let (lr, beta1, beta2) = (step["lr"], step["beta1"], step["beta2"])
    let keep = 1 - lr * step["weight_decay"]
    step.update { w, g, m in
      let direction = beta1 * m + (1 - beta1) * g
      // NaN and zero stand for themselves.
      let sign: Element = direction > 0 ? 1 : direction < 0 ? -1 : direction
      w = w * keep - lr * sign
      m = beta2 * m + (1 - beta2) * g
    }
    return .applied
  }
}
