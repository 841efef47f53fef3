import SurplusPlugin

/// AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101).
///
/// As in PyTorch the decay is multiplied by the scheduled rate and acts on every parameter; the paper multiplies by the
/// schedule alone.
struct AdamW: Optimizer {
  static let descriptor = Descriptor(
    id: "adamw", kind: .optimizer, summary: "Adam with decoupled weight decay",
    reference: "arXiv:1711.05101",
    formula: """
      m  = beta1 m + (1 - beta1) g
      v  = beta2 v + (1 - beta2) g^2
      w -= lr ((m / (1 - beta1^(t+1))) / (sqrt(v / (1 - beta2^(t+1))) + eps) + weight_decay w)
      """, state: "2 n", cost: "one gradient",
    hyperparameters: AdaptiveMoments.hyperparameters + [
      .real(
        "weight_decay", default: 0.01, in: 0...1e6, tuning: .log(1e-5...1),
        "decoupled decay of every parameter")
    ], traits: [.elementwise, .decoupledDecay, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { AdaptiveMoments.slots }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    AdaptiveMoments.update(step, weightDecay: step.hyperparameters["weight_decay"])
    return .applied
  }
}
