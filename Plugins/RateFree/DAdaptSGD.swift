import SurplusPlugin

/// Gradient descent with D-Adaptation (Defazio and Mishchenko 2023, arXiv:2301.07733, algorithm 4 with momentum).
///
/// lr is a factor on the estimate: leave it at 1. Reports d after each step.
struct DAdaptSGD: Optimizer {
  static let descriptor = Descriptor(
    id: "d_adapt_sgd", kind: .optimizer, summary: "gradient descent that estimates its own rate",
    reference: "arXiv:2301.07733",
    formula: """
      rate = lr d / |g_0|                           g_0 the first gradient that is not 0
      a += rate g's                                 with the old s
      s += rate g
      d  = max(d, 2 a / |s|)                        d0 at first
      w  = momentum w + (1 - momentum) (w0 - s)     w0 the initial point
      """, state: "1 n, and 3 numbers", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 1, in: 0...1e6, "factor on the estimated rate"),
      .real("momentum", default: 0, in: 0...0.999999, tuning: .linear(0...0.95), "averages points"),
      .real("d0", default: 1e-6, in: 1e-30...1e6, "first estimate"),
    ], needs: .initialPoint, traits: .scalesRate)

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.likeParameters("gradient_sum"), .elements("estimate", count: 3, precision: .f64)]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress,
      let start = step.initial.baseAddress
    else { return .applied }
    let s = step.state[0]
    let sum = UnsafeBufferPointer(start: UnsafePointer(s), count: step.parameters.count)
    let estimate = step.state.reals(1)
    let values = step.hyperparameters
    if step.index == 0 { estimate[0] = values["d0"] }
    // That of the first gradient that there is: before, there is no step.
    if estimate[2] == 0 { estimate[2] = sumOfSquares(step.gradient).squareRoot() }
    guard estimate[2] != 0 else { return .applied }
    let rate = estimate[0] * values["lr"] / estimate[2]
    estimate[1] += rate * innerProduct(step.gradient, sum)
    let size: Element = finiteFactor(rate)
    for i in sum.indices { s[i] += size * g[i] }
    let norm = sumOfSquares(sum).squareRoot()
    if norm > 0 { estimate[0] = max(estimate[0], 2 * estimate[1] / norm) }
    step.services.report("d", estimate[0])
    let momentum = step["momentum"]
    for i in sum.indices { w[i] = momentum * w[i] + (1 - momentum) * (start[i] - s[i]) }
    return .applied
  }
}
