import SurplusPlugin

/// Sophia-H (Liu et al. 2023, arXiv:2305.14342): clipped steps over an average of the Hessian's diagonal.
///
///     w -= lr weight_decay w
///     m  = beta1 m + (1 - beta1) g
///     h  = beta2 h + (1 - beta2) D           every `update_period` steps, D from `HutchinsonProbe`
///     w -= lr clip(m / max(h, eps), -p, p)
///
/// State: 4 n, half of it remembered. Cost: 1 + 2 / update_period gradients. As in pytorch_optimizer h is refreshed before
/// the update, there is no gamma, which p stands for, and nothing is corrected for its start.
struct SophiaH: Optimizer {
  static let descriptor = Descriptor(
    id: "sophia_h", kind: .optimizer,
    summary: "clipped steps over an average of the Hessian's diagonal",
    reference: "arXiv:2305.14342",
    hyperparameters: [
      .real("lr", default: 0.06, in: 0...1e6, tuning: .log(1e-4...1), "learning rate"),
      .real("beta1", default: 0.96, in: 0...1, "decay of the first moment"),
      .real("beta2", default: 0.99, in: 0...1, "decay of the diagonal"),
      .real("weight_decay", default: 0, in: 0...1e6, "decoupled decay of every parameter"),
      .real("p", default: 0.01, in: 0...1e6, tuning: .log(1e-3...1), "longest step over the rate"),
      .integer(
        "update_period", default: 10, in: 1...1_000_000, unit: "steps",
        "steps from one estimate of the diagonal to the next"),
      .real("eps", default: 1e-12, in: 0...1, "least value of the diagonal"),
    ], needs: .hessian, traits: .decoupledDecay)

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    ["first_moment", "diagonal", "probe", "estimate"].map(StateSlot.likeParameters)
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    let (h, estimate) = (step.state[1], step.state[3])
    let beta2 = step["beta2"]
    let looks = step.index.isMultiple(of: step.hyperparameters.integer("update_period"))
    if looks {
      try HutchinsonProbe.estimate(step, probe: step.state[2], into: estimate)
      for i in 0..<step.parameters.count { h[i] = beta2 * h[i] + (1 - beta2) * estimate[i] }
    }
    step.services.claim(CostClaim(losses: 0, gradients: 0, products: looks ? 1 : 0))
    let (lr, beta1, p, eps) = (step["lr"], step["beta1"], step["p"], step["eps"])
    let keep = 1 - lr * step["weight_decay"]
    step.update { w, g, m, h in
      m = beta1 * m + (1 - beta1) * g
      let ratio = m / (h > eps ? h : eps)
      w = w * keep - lr * (ratio > p ? p : ratio < -p ? -p : ratio)
    }
    return .applied
  }
}
