import SurplusPlugin

/// AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101).
///
///     w -= lr weight_decay w, then the step of Adam with the gradient at the old w
///
/// State: 2 n. Cost: one gradient. As in PyTorch the decay is multiplied by the scheduled rate and acts on every
/// parameter; the paper multiplies by the schedule alone.
struct AdamW: Optimizer {
  static let descriptor = Descriptor(
    id: "adamw", kind: .optimizer, summary: "Adam with decoupled weight decay",
    reference: "arXiv:1711.05101",
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
