import Glibc
import SurplusPlugin

/// AdaHessian (Yao et al. 2021, arXiv:2006.00719): Adam with an estimate of the Hessian's diagonal, by
/// `HutchinsonProbe`, for the gradient in the second moment.
///
/// Half of the state is remembered from step to step. Departs from the paper in that D is not averaged over the spatial
/// axes of convolution kernels. Decoupled decay is the regularizer `decoupled_decay`.
struct AdaHessian: Optimizer {
  static let descriptor = Descriptor(
    id: "ada_hessian", kind: .optimizer,
    summary: "Adam with the diagonal of the Hessian in its denominator",
    reference: "arXiv:2006.00719",
    formula: """
      D  = z * H z                      z_i = 1 or -1 at random, fresh in each step
      m  = beta1 m + (1 - beta1) g
      v  = beta2 v + (1 - beta2) D^2
      w -= lr (m / (1 - beta1^(t+1))) / ((v / (1 - beta2^(t+1)))^(hessian_power / 2) + eps)
      """, state: "4 n", cost: "three gradients",
    hyperparameters: [
      .real("lr", default: 0.1, in: 0...1e6, tuning: .log(1e-3...1), "learning rate"),
      .real("beta1", default: 0.9, in: 0...0.999999, "decay of the first moment"),
      .real("beta2", default: 0.999, in: 0...0.9999999, "decay of the squared diagonal"),
      .real("eps", default: 1e-4, in: 0...1, "added to the root of the squared diagonal"),
      .real("hessian_power", default: 1, in: 0...1, "power of the diagonal"),
    ], needs: .hessian, traits: .adaptive)

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    ["first_moment", "squared_diagonal", "probe", "diagonal"].map(StateSlot.likeParameters)
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    let diagonal = step.state[3]
    try HutchinsonProbe.estimate(step, probe: step.state[2], into: diagonal)
    step.services.claim(CostClaim(losses: 0, gradients: 0, products: 1))
    let values = step.hyperparameters
    let (beta1, beta2, power) = (values["beta1"], values["beta2"], values["hessian_power"])
    let updates = Double(step.index + 1)
    let stepSize = Element(values["lr"] / (1 - pow(beta1, updates)))
    let correction = Element(1 / (1 - pow(beta2, updates)))
    let (b1, c1, b2, c2) = (Element(beta1), Element(1 - beta1), Element(beta2), Element(1 - beta2))
    let eps = step["eps"]
    guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
      return .applied
    }
    let (m, v) = (step.state[0], step.state[1])
    // Inlined once for each power: a call of pow would keep the loop from being vectorized.
    @inline(__always)
    func update(_ scale: (Element) -> Element) {
      for i in 0..<step.parameters.count {
        m[i] = b1 * m[i] + c1 * g[i]
        v[i] = b2 * v[i] + c2 * (diagonal[i] * diagonal[i])
        w[i] -= stepSize * quotient(m[i], over: scale((v[i] * correction).squareRoot()) + eps)
      }
    }
    if power == 1 {
      update { $0 }
    } else {
      update { Element(pow(Double($0), power)) }
    }
    return .applied
  }
}
