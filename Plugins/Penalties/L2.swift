import SurplusPlugin

/// The squared norm as a penalty. What PyTorch calls `weight_decay` of an optimizer without W is this with
/// `roles: all`.
struct L2: Regularizer {
  static let descriptor = Descriptor(
    id: "l2", kind: .regularizer, summary: "penalty on the squared norm",
    reference: "doi:10.1080/00401706.1970.10488634", formula: "objective += strength / 2 |w|^2",
    hyperparameters: [strength(1e-4, "weight of the penalty"), Roles.hyperparameter],
    hooks: [.penalty, .penaltyProduct])

  private let roles: Roles

  init(_ configuration: Configuration) { roles = Roles(configuration) }

  func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) -> Double {
    let strength = Element(step.hyperparameters["strength"])
    var squares = 0.0
    for range in roles.ranges {
      squares += sumOfSquares(UnsafeBufferPointer(rebasing: step.parameters[range]))
      // Where the value alone is wanted there is no gradient.
      guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else { continue }
      for i in range { g[i] += strength * w[i] }
    }
    return 0.5 * step.hyperparameters["strength"] * squares
  }

  func penaltyProduct<Element: Scalar>(_ step: RegularizerStep<Element>) {
    let strength = Element(step.hyperparameters["strength"])
    for range in roles.ranges {
      for i in range { step.result[i] += strength * step.vector[i] }
    }
  }
}
