import SurplusPlugin

/// The absolute values as a penalty: strength |w|_1, subgradient strength sign(w) with sign(0) = 0.
struct L1: Regularizer {
  static let descriptor = Descriptor(
    id: "l1", kind: .regularizer, summary: "penalty on the absolute values: strength |w|_1",
    reference: "doi:10.1111/j.2517-6161.1996.tb02080.x",
    hyperparameters: [strength(1e-4, "weight of the penalty"), Roles.hyperparameter],
    hooks: .penalty)

  private let roles: Roles

  init(_ configuration: Configuration) { roles = Roles(configuration) }

  func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) -> Double {
    let strength = Element(step.hyperparameters["strength"])
    var sum = 0.0
    for range in roles.ranges {
      let w = UnsafeBufferPointer(rebasing: step.parameters[range])
      let g = UnsafeMutableBufferPointer(rebasing: step.gradient[range])
      guard let w = w.baseAddress, let g = g.baseAddress else { continue }
      for i in 0..<range.count { g[i] += w[i] > 0 ? strength : w[i] < 0 ? -strength : 0 }
      sum += sumOfMagnitudes(UnsafeBufferPointer(start: w, count: range.count))
    }
    return step.hyperparameters["strength"] * sum
  }
}
