import SurplusPlugin

/// DoG, distance over gradients (Ivgi, Hinder and Carmon 2023, arXiv:2302.12022): a rate from how far the point has
/// come.
///
/// lr is a factor on the rate: leave it at 1. The average of the points that the paper evaluates is left to the
/// regularizer `ema`. Reports r after each step.
struct DistanceOverGradients: Optimizer {
  static let descriptor = Descriptor(
    id: "dog", kind: .optimizer, summary: "distance over gradients, a rate without tuning",
    reference: "arXiv:2302.12022",
    formula: """
      r  = max(r, |w - w0|)      reps_rel (1 + |w0|) at first, w0 the initial point
      s += |g|^2
      w -= lr r / sqrt(s + eps) g
      """, state: "2 numbers", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 1, in: 0...1e6, "factor on the rate"),
      .real(
        "reps_rel", default: 1e-6, in: 1e-30...1e6, tuning: .log(1e-8...1e-2),
        "first distance, relative to 1 + |w0|"),
      .real("eps", default: 1e-8, in: 0...1, "added to the sum of squares"),
    ], needs: .initialPoint, traits: .scalesRate)

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.elements("distance_and_squares", count: 2, precision: .f64)]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let values = step.hyperparameters
    let record = step.state.reals(0)
    if step.index == 0 {
      record[0] = values["reps_rel"] * (1 + sumOfSquares(step.initial).squareRoot())
    }
    var squares = 0.0
    for (w, start) in zip(step.parameters, step.initial) {
      squares += (Double(w) - Double(start)) * (Double(w) - Double(start))
    }
    record[0] = max(record[0], squares.squareRoot())
    record[1] += sumOfSquares(step.gradient)
    step.services.report("distance", record[0])
    let sum = (record[1] + values["eps"]).squareRoot()
    // No gradient so far, and no eps: a point without slope.
    guard sum != 0 else { return .applied }
    let rate = Element(values["lr"] * record[0] / sum)
    step.update { w, g in w -= rate * g }
    return .applied
  }
}
