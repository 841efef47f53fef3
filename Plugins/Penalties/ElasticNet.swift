import SurplusPlugin

/// The elastic net (Zou and Hastie 2005, doi:10.1111/j.1467-9868.2005.00503.x), subgradient with sign(0) = 0. Second
/// derivatives are those of the squares.
struct ElasticNet: Regularizer {
  static let descriptor = Descriptor(
    id: "elastic_net", kind: .regularizer,
    summary: "penalty on absolute values and squares together",
    reference: "doi:10.1111/j.1467-9868.2005.00503.x",
    formula: "objective += strength (l1_ratio |w|_1 + (1 - l1_ratio) / 2 |w|^2)",
    hyperparameters: [
      strength(1e-4, "weight of the penalty"),
      .real("l1_ratio", default: 0.5, in: 0...1, tuning: .linear(0...1), "share of |w|_1"),
      Roles.hyperparameter,
    ], hooks: [.penalty, .penaltyProduct])

  private let roles: Roles

  init(_ configuration: Configuration) { roles = Roles(configuration) }

  private func weights<Element: Scalar>(_ step: RegularizerStep<Element>) -> (
    absolute: Double, square: Double
  ) {
    let (strength, ratio) = (step.hyperparameters["strength"], step.hyperparameters["l1_ratio"])
    return (strength * ratio, strength * (1 - ratio))
  }

  func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) -> Double {
    let (absolute, square) = weights(step)
    let (a, b) = (Element(absolute), Element(square))
    var value = 0.0
    for range in roles.ranges {
      let w = UnsafeBufferPointer(rebasing: step.parameters[range])
      value += absolute * sumOfMagnitudes(w) + square / 2 * sumOfSquares(w)
      guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else { continue }
      for i in range { g[i] += b * w[i] + (w[i] > 0 ? a : w[i] < 0 ? -a : 0) }
    }
    return value
  }

  func penaltyProduct<Element: Scalar>(_ step: RegularizerStep<Element>) {
    let square = Element(weights(step).square)
    for range in roles.ranges {
      for i in range { step.result[i] += square * step.vector[i] }
    }
  }
}
