import SurplusPlugin

/// Sharpness-aware minimization (Foret et al. 2021, arXiv:2010.01412), and its adaptive form, ASAM (Kwon et al. 2021,
/// arXiv:2102.11600).
///
/// The norm is over all parameters. The state is not remembered from step to step. Both gradients are on the batch of
/// the step with its randomness; normalisation statistics learn from the first alone. The second gradient passes
/// through the gradient transforms of the cell, so that what is clipped is what is used. ASAM of the paper adds a
/// constant to |w| and leaves out biases; like PyTorch's packages this does neither.
struct SharpnessAware: Optimizer {
  static let descriptor = Descriptor(
    id: "sam", kind: .optimizer, summary: "sharpness-aware steps of another optimizer",
    reference: "arXiv:2010.01412",
    formula: """
      e = rho g / (|g| + 1e-12)                     with adaptive rho w^2 g / (||w| g| + 1e-12)
      w = the step of the inner optimizer from w with the gradient at w + e
      """, state: "2 n, and that of the inner optimizer",
    cost: "two gradients, and those that the inner optimizer asks for",
    hyperparameters: [
      .real("rho", default: 0.05, in: 0...1e6, tuning: .log(1e-3...1), "radius of the search"),
      .boolean("adaptive", default: false, "measure the radius relative to each parameter"),
    ], needs: [.evaluation, .inner])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.likeParameters("neighbour"), .likeParameters("neighbour_gradient")]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
      return .applied
    }
    let count = step.parameters.count
    let (neighbour, gradient) = (step.state[0], step.state[1])
    let rho = step.hyperparameters["rho"]
    if step.hyperparameters.boolean("adaptive") {
      for i in 0..<count { neighbour[i] = w[i].magnitude * g[i] }
      let scale = Element(rho / (norm(neighbour, count) + 1e-12))
      for i in 0..<count { neighbour[i] = w[i] + scale * (w[i] * w[i] * g[i]) }
    } else {
      let scale = Element(rho / (norm(g, count) + 1e-12))
      for i in 0..<count { neighbour[i] = w[i] + scale * g[i] }
    }
    let loss = try step.services.evaluate(at: neighbour, gradient: gradient)
    try step.services.transformGradient(gradient, at: neighbour)
    step.services.claim(CostClaim(losses: 0, gradients: 1, products: 0))
    return try step.services.innerStep(w, gradient: gradient, loss: loss)
  }

  private func norm<Element: Scalar>(_ x: UnsafePointer<Element>, _ count: Int) -> Double {
    sumOfSquares(UnsafeBufferPointer(start: x, count: count)).squareRoot()
  }
}
