import SurplusPlugin

/// Limited-memory BFGS (Liu and Nocedal 1989, doi:10.1007/BF01589116) with a line search for the strong Wolfe
/// conditions, `WolfeSearch`.
///
/// The search looks at the objective itself: gradient transforms other than none make it fail. Departs from PyTorch in
/// the interpolation of the search and in that the test of a pair does not depend on the scale of the loss.
struct LimitedMemoryBFGS: Optimizer {
  static let descriptor = Descriptor(
    id: "lbfgs", kind: .optimizer, summary: "limited-memory BFGS with a strong Wolfe line search",
    reference: "doi:10.1007/BF01589116",
    formula: """
      d  = -H g      H from the last history pairs (s, y) with s'y > 1e-10 |s| |y|, scaled by s'y / y'y
      w += r d       r by a line search: f(w + r d) <= f(w) + 1e-4 r g'd and |g(w + r d)'d| <= 0.9 |g'd|
      r is first tried at lr; without a pair at lr min(1, 1 / |g|_1)
      """, state: "(2 history + 4) n, and history + 3 numbers",
    cost: "one gradient for each trial point, about 1.2 a step",
    hyperparameters: [
      .real("lr", default: 1, in: 1e-12...1e6, "first trial of the line search"),
      .integer("history", default: 10, in: 1...1000, unit: "pairs", "how many pairs are kept"),
      .integer(
        "max_evaluations", default: 25, in: 1...1000, unit: "gradients",
        "trial points of one line search"),
      .real(
        "tolerance_grad", default: 1e-7, in: 0...1e6,
        "largest entry of a gradient at which the trial ends"),
    ], needs: [.evaluation, .fullBatch, .loss], traits: [.ownsIterate, .ignoresRate, .adaptive])

  private let history: Int

  init(_ configuration: Configuration) {
    history = configuration.hyperparameters.integer("history")
  }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [
      .elements("steps", count: history * layout.count),
      .elements("changes", count: history * layout.count),
      .likeParameters("previous_gradient"), .likeParameters("direction"),
      .likeParameters("trial_point"), .likeParameters("trial_gradient"),
      .elements("pairs", count: CurvaturePairs<Double>.numbers + history, precision: .f64),
    ]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
      return .applied
    }
    let count = step.parameters.count
    let largest = step.gradient.reduce(0) { max($0, Double($1.magnitude)) }
    if largest <= step.hyperparameters["tolerance_grad"] { return .stop }
    let (previous, direction) = (step.state[2], step.state[3])
    let pairs = CurvaturePairs<Element>(
      steps: step.state[0], changes: step.state[1], scalars: step.state.reals(6),
      history: history, count: count)
    if step.index > 0 { pairs.add(direction: direction, gradient: g, previous: previous) }
    pairs.descend(g, into: direction)
    var slope = Self.product(direction, g, count)
    if slope >= 0 {
      pairs.forget()
      pairs.descend(g, into: direction)
      slope = Self.product(direction, g, count)
    }
    var first = step.hyperparameters["lr"]
    if pairs.isEmpty { first *= min(1, 1 / sumOfMagnitudes(step.gradient)) }

    let (point, gradient) = (step.state[4], step.state[5])
    var search = WolfeSearch(
      loss: step.loss, slope: slope, limit: step.hyperparameters.integer("max_evaluations"))
    let length = try search.run(from: first) { length in
      for i in 0..<count { point[i] = w[i] + Element(length) * direction[i] }
      let loss = try step.services.evaluate(at: point, gradient: gradient)
      return (loss, Self.product(direction, gradient, count))
    }
    step.services.claim(CostClaim(losses: 0, gradients: search.evaluations, products: 0))
    step.services.report("step_length", length)
    previous.update(from: g, count: count)
    pairs.length = length
    guard length > 0 else {
      // Nothing lower in this direction: along the gradient next, and if that was the gradient it is the end.
      let wasGradient = pairs.isEmpty
      pairs.forget()
      return wasGradient ? .stop : .rejected
    }
    for i in 0..<count { w[i] += Element(length) * direction[i] }
    return .applied
  }

  static func product<Element: Scalar>(
    _ x: UnsafePointer<Element>, _ y: UnsafePointer<Element>, _ count: Int
  ) -> Double {
    innerProduct(
      UnsafeBufferPointer(start: x, count: count), UnsafeBufferPointer(start: y, count: count))
  }
}
