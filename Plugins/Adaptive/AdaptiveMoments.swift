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

  /// What a step of Adam and its relatives multiplies with, of an optimizer whose hyperparameters begin with lr, beta1,
  /// beta2 and eps.
  struct Coefficients<Element: Scalar> {
    /// lr / (1 - beta1^(t+1)).
    let stepSize: Element
    /// 1 / sqrt(1 - beta2^(t+1)).
    let rootScale: Element
    /// Decays, and the shares of what is new.
    let b1, b2, c1, c2: Element
    let eps: Element

    @inline(__always)
    init(_ step: OptimizerStep<Element>) {
      let values = step.hyperparameters
      let (beta1, beta2) = (values[1], values[2])
      let updates = Double(step.index + 1)
      stepSize = Element(values[0] / (1 - pow(beta1, updates)))
      rootScale = Element(1 / (1 - pow(beta2, updates)).squareRoot())
      (b1, b2, eps) = (Element(beta1), Element(beta2), Element(values[3]))
      (c1, c2) = (Element(1 - beta1), Element(1 - beta2))
    }
  }

  @inline(__always)
  static func update<Element: Scalar>(_ step: OptimizerStep<Element>, weightDecay: Double) {
    let c = Coefficients(step)
    let keep = Element(1 - step.hyperparameters[0] * weightDecay)
    step.update { w, g, m, v in
      m = c.b1 * m + c.c1 * g
      v = c.b2 * v + c.c2 * (g * g)
      w = w * keep - c.stepSize * quotient(m, over: v.squareRoot() * c.rootScale + c.eps)
    }
  }
}
