import SurplusPlugin

/// Clipping by the global norm (Pascanu, Mikolov and Bengio 2013, arXiv:1211.5063).
///
/// The norm is over all parameters and sees the gradients of penalties. PyTorch's convention; optax adds no 1e-6.
struct ClipNorm: Regularizer {
  static let descriptor = Descriptor(
    id: "clip_norm", kind: .regularizer, summary: "bounds the norm of the whole gradient",
    reference: "arXiv:1211.5063", formula: "g *= min(1, max_norm / (|g| + 1e-6))",
    hyperparameters: [
      .real("max_norm", default: 1, in: 0...1e12, tuning: .log(1e-2...100), "largest norm")
    ], hooks: .gradientTransform)

  func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) {
    let norm = sumOfSquares(UnsafeBufferPointer(step.gradient)).squareRoot()
    let scale = step.hyperparameters["max_norm"] / (norm + 1e-6)
    guard scale < 1, let g = step.gradient.baseAddress else { return }
    for i in 0..<step.gradient.count { g[i] *= Element(scale) }
  }
}
