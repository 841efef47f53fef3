import Glibc
import SurplusPlugin

/// The rule that Adam and AdamW share: Adam is AdamW without decay.
enum AdaptiveMoments {
  static let hyperparameters: [Hyperparameter] = [
    .real("lr", default: 0.001, in: 0...1e6, tuning: .log(1e-5...1e-1), "learning rate"),
    .real("beta1", default: 0.9, in: 0...0.999999, "decay of the first moment"),
    .real("beta2", default: 0.999, in: 0...0.9999999, "decay of the second moment"),
    .real("eps", default: 1e-8, in: 0...1, "added to the root of the second moment"),
  ]

  static let slots: [StateSlot] = [
    .likeParameters("first_moment"), .likeParameters("second_moment"),
  ]

  @inline(__always)
  static func update<Element: Scalar>(_ step: OptimizerStep<Element>, weightDecay: Double) {
    let values = step.hyperparameters
    let (lr, beta1, beta2) = (values[0], values[1], values[2])
    let updates = Double(step.index + 1)
    let stepSize = Element(lr / (1 - pow(beta1, updates)))
    let rootScale = Element(1 / (1 - pow(beta2, updates)).squareRoot())
    let keep = Element(1 - lr * weightDecay)
    let (b1, b2, eps) = (Element(beta1), Element(beta2), Element(values[3]))
    let (c1, c2) = (Element(1 - beta1), Element(1 - beta2))
    step.update { w, g, m, v in
      m = b1 * m + c1 * g
      v = b2 * v + c2 * (g * g)
      w = w * keep - stepSize * (m / (v.squareRoot() * rootScale + eps))
    }
  }
}
