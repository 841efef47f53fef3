import SurplusPlugin

/// Schedule-free stochastic gradient descent (Defazio et al. 2024, arXiv:2405.15682): x and y as
/// `ScheduleFreeAveraging` has them.
///
/// The averaged point x is the evaluation point. The warm-up of the paper's code is the scheduler `linear_warmup`; a
/// rate that decays is not needed.
struct ScheduleFreeDescent: Optimizer {
  static let descriptor = Descriptor(
    id: "schedule_free_sgd", kind: .optimizer,
    summary: "gradient descent that averages instead of decaying its rate",
    reference: "arXiv:2405.15682",
    formula: "z -= lr g(y)\n" + ScheduleFreeAveraging<Double>.formula(beta: "momentum"),
    state: "1 n, and 2 numbers", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 1, in: 0...1e6, tuning: .log(1e-3...10), "learning rate"),
      .real(
        "momentum", default: 0.9, in: 1e-3...1, tuning: .linear(0.8...0.98),
        "weight of the average in the point where gradients are taken"),
    ] + ScheduleFreeAveraging<Double>.hyperparameters, traits: .ownsIterate)

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.likeParameters("base_point"), ScheduleFreeAveraging<Double>.slot]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    guard let y = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
      return .applied
    }
    let z = step.state[0]
    if step.index == 0 { z.update(from: y, count: step.parameters.count) }
    let averaging = ScheduleFreeAveraging(
      step, beta: step.hyperparameters["momentum"], numbers: step.state.reals(1))
    let lr = step["lr"]
    for i in 0..<step.parameters.count {
      let before = z[i]
      let after = before - lr * g[i]
      y[i] = averaging.trained(y[i], before, after)
      z[i] = after
    }
    return .applied
  }

  func evaluationView<Element: Scalar>(
    _ step: OptimizerStep<Element>, into point: UnsafeMutableBufferPointer<Element>
  ) {
    ScheduleFreeAveraging.view(
      step, z: step.state[0], numbers: step.state.reals(1), into: point)
  }
}
