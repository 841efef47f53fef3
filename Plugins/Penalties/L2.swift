import SurplusPlugin

/// The squared norm as a penalty: 1/2 strength |w|^2, gradient strength w. What PyTorch calls `weight_decay` of an
/// optimizer without W is this with `roles: all`.
struct L2: Regularizer {
  static let descriptor = Descriptor(
    id: "l2", kind: .regularizer, summary: "penalty on the squared norm: 1/2 strength |w|^2",
    reference: "doi:10.1080/00401706.1970.10488634",
    hyperparameters: [strength(1e-4, "weight of the penalty"), Roles.hyperparameter],
    hooks: .penalty)

  private let roles: Roles

  init(_ configuration: Configuration) { roles = Roles(configuration) }

  func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) -> Double {
    let strength = Element(step.hyperparameters["strength"])
    var squares = 0.0
    for range in roles.ranges {
      let w = UnsafeBufferPointer(rebasing: step.parameters[range])
      let g = UnsafeMutableBufferPointer(rebasing: step.gradient[range])
      guard let w = w.baseAddress, let g = g.baseAddress else { continue }
      for i in 0..<range.count { g[i] += strength * w[i] }
      squares += sumOfSquares(UnsafeBufferPointer(start: w, count: range.count))
    }
    return 0.5 * step.hyperparameters["strength"] * squares
  }
}
