import Glibc
import SurplusPlugin

/// RAdam (Liu et al. 2020, arXiv:1908.03265): Adam that waits until the variance of its second moment is known.
///
/// The paper has no eps and the threshold 4; both are PyTorch's here, where eps is added before the bias correction.
struct RAdam: Optimizer {
  static let descriptor = Descriptor(
    id: "radam", kind: .optimizer, summary: "Adam with a rectified variance",
    reference: "arXiv:1908.03265",
    formula: """
      m   = beta1 m + (1 - beta1) g
      v   = beta2 v + (1 - beta2) g^2
      w  -= lr r m / (1 - beta1^t) sqrt(1 - beta2^t) / (sqrt(v) + eps)      if rho > 5
      w  -= lr m / (1 - beta1^t)                                            otherwise
      rho = rho_inf - 2 t beta2^t / (1 - beta2^t),  rho_inf = 2 / (1 - beta2) - 1,  t from 1
      r   = sqrt((rho - 4) (rho - 2) rho_inf / ((rho_inf - 4) (rho_inf - 2) rho))
      """, state: "2 n", cost: "one gradient", hyperparameters: AdaptiveMoments.hyperparameters,
    traits: [.elementwise, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { AdaptiveMoments.slots }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let values = step.hyperparameters
    let (lr, beta1, beta2) = (values["lr"], values["beta1"], values["beta2"])
    let updates = Double(step.index + 1)
    let decayed = pow(beta2, updates)
    let limit = 2 / (1 - beta2) - 1
    let length = limit - 2 * updates * decayed / (1 - decayed)
    let rate = lr / (1 - pow(beta1, updates))
    let (b1, b2, eps) = (Element(beta1), Element(beta2), step["eps"])
    let (c1, c2) = (Element(1 - beta1), Element(1 - beta2))
    if length > 5 {
      let rectification =
        (length - 4) * (length - 2) * limit / ((limit - 4) * (limit - 2) * length)
      let stepSize = Element(rate * (rectification * (1 - decayed)).squareRoot())
      step.update { w, g, m, v in
        m = b1 * m + c1 * g
        v = b2 * v + c2 * (g * g)
        w -= stepSize * quotient(m, over: v.squareRoot() + eps)
      }
    } else {
      let stepSize = Element(rate)
      step.update { w, g, m, v in
        m = b1 * m + c1 * g
        v = b2 * v + c2 * (g * g)
        w -= stepSize * m
      }
    }
    return .applied
  }
}
