import Glibc
import SurplusPlugin

/// Schedule-free AdamW (Defazio et al. 2024, arXiv:2405.15682): x and y as `ScheduleFreeAveraging` has them.
///
/// The averaged point x is the evaluation point. The warm-up of the paper's code is the scheduler `linear_warmup`.
struct ScheduleFreeAdamW: Optimizer {
  static let descriptor = Descriptor(
    id: "schedule_free_adamw", kind: .optimizer,
    summary: "AdamW that averages instead of decaying its rate", reference: "arXiv:2405.15682",
    formula: """
      v  = beta2 v + (1 - beta2) g(y)^2
      z -= lr (g(y) / (sqrt(v / (1 - beta2^(t+1))) + eps) + weight_decay y)

      """ + ScheduleFreeAveraging<Double>.formula(beta: "beta1"),
    state: "2 n, and 2 numbers", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.0025, in: 0...1e6, tuning: .log(1e-4...1e-1), "learning rate"),
      .real(
        "beta1", default: 0.9, in: 1e-3...1, tuning: .linear(0.8...0.98),
        "weight of the average in the point where gradients are taken"),
      .real("beta2", default: 0.999, in: 0...0.9999999, "decay of the second moment"),
      .real("eps", default: 1e-8, in: 0...1, "added to the root of the second moment"),
      .real(
        "weight_decay", default: 0, in: 0...1e6, tuning: .log(1e-5...1),
        "decoupled decay of every parameter"),
    ] + ScheduleFreeAveraging<Double>.hyperparameters,
    traits: [.ownsIterate, .decoupledDecay, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [
      .likeParameters("base_point"), .likeParameters("second_moment"),
      ScheduleFreeAveraging<Double>.slot,
    ]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    guard let y = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
      return .applied
    }
    let (z, v) = (step.state[0], step.state[1])
    if step.index == 0 { z.update(from: y, count: step.parameters.count) }
    let values = step.hyperparameters
    let averaging = ScheduleFreeAveraging(
      step, beta: values["beta1"], numbers: step.state.reals(2))
    let beta2 = values["beta2"]
    let rootScale = Element(1 / (1 - pow(beta2, Double(step.index + 1))).squareRoot())
    let (lr, eps, decay) = (step["lr"], step["eps"], step["weight_decay"])
    let (b2, c2) = (Element(beta2), Element(1 - beta2))
    for i in 0..<step.parameters.count {
      v[i] = b2 * v[i] + c2 * (g[i] * g[i])
      let before = z[i]
      let scaled = quotient(g[i], over: v[i].squareRoot() * rootScale + eps)
      let after = before - lr * (scaled + decay * y[i])
      y[i] = averaging.trained(y[i], before, after)
      z[i] = after
    }
    return .applied
  }

  func evaluationView<Element: Scalar>(
    _ step: OptimizerStep<Element>, into point: UnsafeMutableBufferPointer<Element>
  ) {
    ScheduleFreeAveraging.view(
      step, z: step.state[0], numbers: step.state.reals(2), into: point)
  }
}
