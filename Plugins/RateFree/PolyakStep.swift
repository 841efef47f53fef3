import SurplusPlugin

/// The stochastic Polyak step size (Loizou et al. 2021, arXiv:2002.10542).
///
/// f* is 0 where a model can fit everything. lr is the longest step. A loss below the bound, which is rounding, counts
/// as the bound.
struct PolyakStep: Optimizer {
  static let descriptor = Descriptor(
    id: "polyak_sps", kind: .optimizer, summary: "the stochastic Polyak step size",
    reference: "arXiv:2002.10542",
    formula: "w -= min((f - f*) / (c |g|^2 + eps), lr) g      f* the landscape's lower bound",
    state: "none", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 1, in: 0...1e6, tuning: .log(1e-2...100), "longest step"),
      .real("c", default: 0.5, in: 1e-6...1e6, tuning: .linear(0.2...1), "divides the step"),
      .real("eps", default: 0, in: 0...1, "added to c times the squared norm"),
    ], needs: [.loss, .lowerBound], traits: .scalesRate)

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    guard let bound = step.lowerBound else {
      throw ComponentError("polyak_sps needs a lower bound of the loss")
    }
    let values = step.hyperparameters
    let squares = values["c"] * sumOfSquares(step.gradient) + values["eps"]
    let length = squares > 0 ? min(max(step.loss - bound, 0) / squares, values["lr"]) : 0
    step.services.report("step_length", length)
    let size = Element(length)
    step.update { w, g in w -= size * g }
    return .applied
  }
}
