import SurplusPlugin

/// The absolute values as a penalty; the subgradient has sign(0) = 0.
///
/// Its second derivative is taken as 0, which it is wherever it exists: methods that use curvature see the bend at 0 in
/// the gradient alone.
struct L1: Regularizer {
  static let descriptor = Descriptor(
    id: "l1", kind: .regularizer, summary: "penalty on the absolute values",
    reference: "doi:10.1111/j.2517-6161.1996.tb02080.x", formula: "objective += strength |w|_1",
    hyperparameters: [strength(1e-4, "weight of the penalty"), Roles.hyperparameter],
    hooks: [.penalty, .penaltyProduct])

  private let roles: Roles

  init(_ configuration: Configuration) { roles = Roles(configuration) }

  func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) -> Double {
    let strength = Element(step.hyperparameters["strength"])
    var sum = 0.0
    for range in roles.ranges {
      sum += sumOfMagnitudes(UnsafeBufferPointer(rebasing: step.parameters[range]))
      // Where the value alone is wanted there is no gradient.
      guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else { continue }
      for i in range { g[i] += w[i] > 0 ? strength : w[i] < 0 ? -strength : 0 }
    }
    return step.hyperparameters["strength"] * sum
  }
}
