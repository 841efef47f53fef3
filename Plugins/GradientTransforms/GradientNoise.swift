import Glibc
import SurplusPlugin

/// Annealed Gaussian noise on the gradient (Neelakantan et al. 2015, arXiv:1511.06807).
struct GradientNoise: Regularizer {
  static let descriptor = Descriptor(
    id: "gradient_noise", kind: .regularizer, summary: "Gaussian noise on the gradient",
    reference: "arXiv:1511.06807", formula: "g += sqrt(eta / (1 + t)^gamma) z      z normal",
    hyperparameters: [
      .real("eta", default: 0.01, in: 0...1e6, tuning: .log(1e-4...1), "variance in step 0"),
      .real("gamma", default: 0.55, in: 0...10, "power of its decay"),
    ], hooks: .gradientTransform)

  func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) {
    let values = step.hyperparameters
    let deviation = (values["eta"] / pow(Double(step.index + 1), values["gamma"])).squareRoot()
    guard let g = step.gradient.baseAddress else { return }
    for (i, z) in step.random.normals(step.gradient.count).enumerated() {
      g[i] += Element(deviation * z)
    }
  }
}
