import SurplusPlugin

/// Stochastic gradient descent (Robbins and Monro 1951, doi:10.1214/aoms/1177729586).
struct GradientDescent: Optimizer {
  static let descriptor = Descriptor(
    id: "sgd", kind: .optimizer, summary: "stochastic gradient descent",
    reference: "doi:10.1214/aoms/1177729586", formula: "w -= lr g", state: "none",
    cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.01, in: 0...1e6, tuning: .log(1e-4...1), "learning rate")
    ], traits: .elementwise)

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let lr = step["lr"]
    step.update { w, g in w -= lr * g }
    return .applied
  }
}
