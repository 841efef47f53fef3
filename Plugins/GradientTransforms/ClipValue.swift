import SurplusPlugin

/// Clipping of each entry of the gradient.
struct ClipValue: Regularizer {
  static let descriptor = Descriptor(
    id: "clip_value", kind: .regularizer, summary: "bounds each entry of the gradient",
    reference: "arXiv:1211.5063", formula: "g = min(max(g, -max_value), max_value)",
    hyperparameters: [
      .real("max_value", default: 1, in: 0...1e12, tuning: .log(1e-3...10), "largest entry")
    ], hooks: .gradientTransform)

  func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) {
    let bound = Element(step.hyperparameters["max_value"])
    guard let g = step.gradient.baseAddress else { return }
    for i in 0..<step.gradient.count { g[i] = g[i] > bound ? bound : g[i] < -bound ? -bound : g[i] }
  }
}
