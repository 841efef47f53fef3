import Glibc
import SurplusPlugin

/// AMSGrad (Reddi, Kale and Kumar 2018, arXiv:1904.09237): Adam whose second moment never falls.
///
///     m  = beta1 m + (1 - beta1) g
///     v  = beta2 v + (1 - beta2) g^2
///     u  = max(u, v)
///     w -= lr (m / (1 - beta1^(t+1))) / (sqrt(u / (1 - beta2^(t+1))) + eps)
///
/// State: 3 n. Cost: one gradient. The paper corrects no bias and has no eps; as in PyTorch both are Adam's, and the
/// maximum is that of the uncorrected v.
struct AMSGrad: Optimizer {
  static let descriptor = Descriptor(
    id: "amsgrad", kind: .optimizer, summary: "Adam whose second moment never falls",
    reference: "arXiv:1904.09237", hyperparameters: AdaptiveMoments.hyperparameters,
    traits: .elementwise)

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    AdaptiveMoments.slots + [.likeParameters("largest_second_moment")]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let values = step.hyperparameters
    let (beta1, beta2) = (values["beta1"], values["beta2"])
    let updates = Double(step.index + 1)
    let stepSize = Element(values["lr"] / (1 - pow(beta1, updates)))
    let rootScale = Element(1 / (1 - pow(beta2, updates)).squareRoot())
    let (b1, b2, eps) = (Element(beta1), Element(beta2), step["eps"])
    let (c1, c2) = (Element(1 - beta1), Element(1 - beta2))
    step.update { w, g, m, v, u in
      m = b1 * m + c1 * g
      v = b2 * v + c2 * (g * g)
      u = u > v ? u : v
      w -= stepSize * (m / (u.squareRoot() * rootScale + eps))
    }
    return .applied
  }
}
