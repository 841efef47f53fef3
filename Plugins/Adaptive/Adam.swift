import SurplusPlugin

/// Adam (Kingma and Ba 2015, arXiv:1412.6980).
///
/// eps stands outside the root, after bias correction, as in the paper. With a scheduled beta the correction uses the
/// current value.
struct Adam: Optimizer {
  static let descriptor = Descriptor(
    id: "adam", kind: .optimizer, summary: "adaptive moment estimation",
    reference: "arXiv:1412.6980",
    formula: """
      m  = beta1 m + (1 - beta1) g
      v  = beta2 v + (1 - beta2) g^2
      w -= lr (m / (1 - beta1^(t+1))) / (sqrt(v / (1 - beta2^(t+1))) + eps)
      """, state: "2 n", cost: "one gradient", hyperparameters: AdaptiveMoments.hyperparameters,
    traits: [.elementwise, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { AdaptiveMoments.slots }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    AdaptiveMoments.update(step, weightDecay: 0)
    return .applied
  }
}
