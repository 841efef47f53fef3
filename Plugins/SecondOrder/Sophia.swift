import SurplusPlugin

/// Sophia (Liu et al. 2023, arXiv:2305.14342): clipped steps over an average of the Hessian's diagonal.
///
/// `sophia_h` has the estimate of `HutchinsonProbe`. That of `sophia_g` is in expectation the diagonal of the
/// Gauss-Newton matrix of the data loss, never negative. The moment and the diagonal are remembered from step to step,
/// the rest of the state is not.
///
/// As in pytorch_optimizer h is refreshed before the update, and nothing is corrected for its start. There is no gamma:
/// lr p stands for the paper's rate and p for its gamma.
struct Sophia: Optimizer {
  /// Where the diagonal comes from.
  enum Diagonal {
    case hutchinson, sampledLabels
  }

  static let hutchinson = descriptor(
    "sophia_h", "clipped steps over an average of the Hessian's diagonal",
    estimate: "D = z * H z      z_i = 1 or -1 at random, H the Hessian of the objective",
    state: "4 n", cost: "1 + 2 / update_period gradients", needs: .hessian, lr: 0.06, p: 0.01)
  static let sampledLabels = descriptor(
    "sophia_g", "clipped steps over an average of the Gauss-Newton matrix's diagonal",
    estimate:
      "D = B s^2        s the gradient over the batch of B rows with labels drawn from the model's outputs",
    state: "3 n", cost: "1 + 1 / update_period gradients", needs: .sampledLabels, lr: 0.012,
    p: 0.05)

  private static func descriptor(
    _ id: String, _ summary: String, estimate: String, state: String, cost: String, needs: Needs,
    lr: Double, p: Double
  ) -> Descriptor {
    Descriptor(
      id: id, kind: .optimizer, summary: summary, reference: "arXiv:2305.14342",
      formula: """
        h  = beta2 h + (1 - beta2) D      every update_period steps
        m  = beta1 m + (1 - beta1) g
        w  = (1 - lr weight_decay) w - lr clip(m / max(h, eps), -p, p)
        \(estimate)
        """, state: state, cost: cost,
      hyperparameters: [
        .real("lr", default: lr, in: 0...1e6, tuning: .log(1e-4...1), "learning rate"),
        .real("beta1", default: 0.96, in: 0...1, "decay of the first moment"),
        .real("beta2", default: 0.99, in: 0...1, "decay of the diagonal"),
        .real("weight_decay", default: 0, in: 0...1e6, "decoupled decay of every parameter"),
        .real("p", default: p, in: 0...1e6, tuning: .log(1e-3...1), "longest step over the rate"),
        .integer(
          "update_period", default: 10, in: 1...1_000_000, unit: "steps",
          "steps from one estimate of the diagonal to the next"),
        .real("eps", default: 1e-12, in: 0...1, "least value of the diagonal"),
      ], needs: needs, traits: [.decoupledDecay, .adaptive])
  }

  let diagonal: Diagonal

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    let probe = diagonal == .hutchinson ? ["probe"] : []
    return (["first_moment", "diagonal", "estimate"] + probe).map(StateSlot.likeParameters)
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    var claim = CostClaim(losses: 0, gradients: 0, products: 0)
    if step.index.isMultiple(of: step.hyperparameters.integer("update_period")) {
      let (h, estimate) = (step.state[1], step.state[2])
      switch diagonal {
      case .hutchinson:
        try HutchinsonProbe.estimate(step, probe: step.state[3], into: estimate)
        claim.products = 1
      case .sampledLabels:
        try Self.squareSampledGradient(step, into: estimate)
        claim.gradients = 1
      }
      let beta2 = step["beta2"]
      for i in 0..<step.parameters.count { h[i] = beta2 * h[i] + (1 - beta2) * estimate[i] }
    }
    step.services.claim(claim)
    let (lr, beta1, p) = (step["lr"], step["beta1"], step["p"])
    // With an eps of 0 there is no step without a gradient, and the longest along a direction without curvature.
    let eps = max(step["eps"], Element.leastNormalMagnitude)
    let keep = 1 - lr * step["weight_decay"]
    step.update { w, g, m, h in
      m = beta1 * m + (1 - beta1) * g
      let ratio = m / (h > eps ? h : eps)
      w = w * keep - lr * (ratio > p ? p : ratio < -p ? -p : ratio)
    }
    return .applied
  }

  private static func squareSampledGradient<Element: Scalar>(
    _ step: OptimizerStep<Element>, into square: UnsafeMutablePointer<Element>
  ) throws {
    guard let w = step.parameters.baseAddress else { return }
    let examples = Element(try step.services.sampledGradient(at: w, gradient: square))
    for i in 0..<step.parameters.count { square[i] *= examples * square[i] }
  }
}
