import Glibc
import SurplusPlugin

/// Adamax (Kingma and Ba 2015, arXiv:1412.6980, algorithm 2): Adam with a decaying maximum for the second moment.
///
/// The paper has no eps, and is undefined for a gradient of zero at the start; eps inside the maximum is PyTorch's.
/// With a scheduled beta1 the correction uses the current value.
struct Adamax: Optimizer {
  static let descriptor = Descriptor(
    id: "adamax", kind: .optimizer, summary: "Adam with a maximum for the second moment",
    reference: "arXiv:1412.6980",
    formula: """
      m  = beta1 m + (1 - beta1) g
      u  = max(beta2 u, |g| + eps)
      w -= lr m / (1 - beta1^(t+1)) / u
      """, state: "2 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.002, in: 0...1e6, tuning: .log(1e-5...1e-1), "learning rate"),
      .real("beta1", default: 0.9, in: 0...0.999999, "decay of the first moment"),
      .real("beta2", default: 0.999, in: 0...0.9999999, "decay of the maximum"),
      .real("eps", default: 1e-8, in: 1e-30...1, "added to the size of the gradient"),
    ], traits: [.elementwise, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.likeParameters("first_moment"), .likeParameters("largest")]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let values = step.hyperparameters
    let beta1 = values["beta1"]
    let stepSize = Element(values["lr"] / (1 - pow(beta1, Double(step.index + 1))))
    let (b1, c1, b2, eps) = (Element(beta1), Element(1 - beta1), step["beta2"], step["eps"])
    step.update { w, g, m, u in
      m = b1 * m + c1 * g
      let (kept, size) = (b2 * u, g.magnitude + eps)
      u = kept > size ? kept : size
      w -= stepSize * (m / u)
    }
    return .applied
  }
}
