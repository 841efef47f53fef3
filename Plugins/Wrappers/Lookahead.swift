import SurplusPlugin

/// Lookahead (Zhang et al. 2019, arXiv:1907.08610): slow weights that follow fast ones.
///
/// Half of the state is remembered from step to step; that of the inner optimizer is kept when the weights are pulled
/// back. The slow weights are the evaluation point, as in the paper.
struct Lookahead: Optimizer {
  static let descriptor = Descriptor(
    id: "lookahead", kind: .optimizer,
    summary: "slow weights that follow those of another optimizer",
    reference: "arXiv:1907.08610",
    formula: """
      w = the step of the inner optimizer, decayed and projected as the cell's regularizers say
      slow += alpha (w - slow),  w = slow      when steps divides t + 1
      """, state: "2 n, and that of the inner optimizer",
    cost: "one gradient, and those that the inner optimizer asks for",
    hyperparameters: [
      .integer(
        "steps", default: 5, in: 1...1_000_000, tuning: .linear(3...20), unit: "steps",
        "inner steps between two slow ones"),
      .real(
        "alpha", default: 0.5, in: 0...1, tuning: .linear(0.2...0.9), "share of a slow step"),
    ], needs: .inner, traits: [.ownsIterate, .regularizes])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.likeParameters("slow"), .likeParameters("before")]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
      return .applied
    }
    let (slow, before) = (step.state[0], step.state[1])
    if step.index == 0 { slow.update(from: w, count: step.parameters.count) }
    before.update(from: w, count: step.parameters.count)
    let outcome = try step.services.innerStep(w, gradient: g, loss: step.loss)
    if outcome == .applied || outcome == .stop {
      try step.services.regularize(w, previous: before)
    }
    if (step.index + 1).isMultiple(of: step.hyperparameters.integer("steps")) {
      let alpha = step["alpha"]
      for i in 0..<step.parameters.count {
        slow[i] += alpha * (w[i] - slow[i])
        w[i] = slow[i]
      }
    }
    return outcome
  }

  func evaluationView<Element: Scalar>(
    _ step: OptimizerStep<Element>, into point: UnsafeMutableBufferPointer<Element>
  ) {
    let counts =
      step.index == 0 ? UnsafePointer(step.parameters.baseAddress) : UnsafePointer(step.state[0])
    guard let counts else { return }
    point.baseAddress?.update(from: counts, count: point.count)
  }
}
