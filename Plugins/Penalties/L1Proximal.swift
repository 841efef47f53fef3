import SurplusPlugin

/// Soft thresholding, the proximal map of strength |w|_1 (ISTA: Daubechies, Defrise, De Mol 2004,
/// doi:10.1002/cpa.20042).
///
/// Exact zeros, unlike the penalty `l1`. The metric is Euclidean: with an adaptive optimizer it is not the exact
/// proximal step of that method.
struct L1Proximal: Regularizer {
  static let descriptor = Descriptor(
    id: "l1_prox", kind: .regularizer, summary: "soft thresholding by lr x strength",
    reference: "doi:10.1002/cpa.20042", formula: "w = sign(w) max(|w| - lr strength, 0)",
    hyperparameters: [strength(1e-4, "weight of the absolute values"), Roles.hyperparameter],
    hooks: .proximal)

  private let roles: Roles

  init(_ configuration: Configuration) { roles = Roles(configuration) }

  func proximalMap<Element: Scalar>(_ step: RegularizerStep<Element>) {
    let threshold = Element(step.learningRate * step.hyperparameters["strength"])
    for range in roles.ranges {
      let weights = UnsafeMutableBufferPointer(rebasing: step.parameters[range])
      guard let w = weights.baseAddress else { continue }
      for i in 0..<range.count {
        let magnitude = w[i].magnitude - threshold
        w[i] = magnitude > 0 ? (w[i] > 0 ? magnitude : -magnitude) : w[i] * 0
      }
    }
  }
}
