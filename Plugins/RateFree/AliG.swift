import SurplusPlugin

/// ALI-G (Berrada, Zisserman and Kumar 2020, arXiv:1906.05661): Polyak's step where a model can fit everything, with
/// Nesterov's momentum.
///
/// lr is the longest step. The projection of the paper is left to a regularizer; a loss below the bound, which is
/// rounding, counts as the bound.
struct AliG: Optimizer {
  static let descriptor = Descriptor(
    id: "ali_g", kind: .optimizer, summary: "Polyak's step for interpolation, with momentum",
    reference: "arXiv:1906.05661",
    formula: """
      rate = min((f - f*) / (|g|^2 + delta), lr)      f* the landscape's lower bound
      v  = momentum v - rate g
      w += momentum v - rate g
      """, state: "1 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.1, in: 0...1e6, tuning: .log(1e-3...10), "longest step"),
      .real("momentum", default: 0.9, in: 0...1, tuning: .linear(0...0.95), "decay of v"),
      .real("delta", default: 1e-5, in: 0...1, "added to the squared norm"),
    ], needs: [.loss, .lowerBound], traits: .scalesRate)

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [.likeParameters("velocity")] }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    guard let bound = step.lowerBound else {
      throw ComponentError("ali_g needs a lower bound of the loss")
    }
    let values = step.hyperparameters
    let squares = sumOfSquares(step.gradient) + values["delta"]
    let length = squares > 0 ? min(max(step.loss - bound, 0) / squares, values["lr"]) : 0
    step.services.report("step_length", length)
    let (rate, momentum) = (Element(length), step["momentum"])
    step.update { w, g, v in
      v = momentum * v - rate * g
      w += momentum * v - rate * g
    }
    return .applied
  }
}
