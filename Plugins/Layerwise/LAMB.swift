import Glibc
import SurplusPlugin

/// LAMB (You et al. 2020, arXiv:1904.00962): steps of Adam as long as the norm of each tensor says.
///
/// Norms are of one tensor, vectors included. The paper's function of |w| is the identity.
struct LAMB: Optimizer {
  static let descriptor = Descriptor(
    id: "lamb", kind: .optimizer, summary: "steps of Adam in proportion to each tensor's norm",
    reference: "arXiv:1904.00962",
    formula: """
      m  = beta1 m + (1 - beta1) g
      v  = beta2 v + (1 - beta2) g^2
      u  = (m / (1 - beta1^(t+1))) / (sqrt(v / (1 - beta2^(t+1))) + eps) + weight_decay w
      w -= lr |w| / |u| u      the ratio is 1 where |w| or |u| is 0
      """, state: "2 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.001, in: 0...1e6, tuning: .log(1e-5...1e-1), "learning rate"),
      .real("beta1", default: 0.9, in: 0...0.999999, "decay of the first moment"),
      .real("beta2", default: 0.999, in: 0...0.9999999, "decay of the second moment"),
      .real("eps", default: 1e-6, in: 0...1, "added to the root of the second moment"),
      .real(
        "weight_decay", default: 0, in: 0...1e6, tuning: .log(1e-5...1),
        "decay of every parameter, inside the ratio"),
    ], traits: [.decoupledDecay, .adaptive])

  private let tensors: [ParameterTensor]

  init(_ configuration: Configuration) { tensors = configuration.layout.tensors }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.likeParameters("first_moment"), .likeParameters("second_moment")]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let values = step.hyperparameters
    let (beta1, beta2) = (values["beta1"], values["beta2"])
    let updates = Double(step.index + 1)
    let firstScale = Element(1 / (1 - pow(beta1, updates)))
    let rootScale = Element(1 / (1 - pow(beta2, updates)).squareRoot())
    let (b1, c1, b2, c2) = (Element(beta1), Element(1 - beta1), Element(beta2), Element(1 - beta2))
    let (eps, decay) = (step["eps"], step["weight_decay"])
    step.forEachTensor(tensors) { _, w, g, m, v in
      var update = [Element](repeating: 0, count: w.count)
      var u = update.mutableSpan
      precondition(u.count == w.count, "one number for each parameter")
      for i in w.indices {
        m[i] = b1 * m[i] + c1 * g[i]
        v[i] = b2 * v[i] + c2 * (g[i] * g[i])
        let scaled = quotient(firstScale * m[i], over: v[i].squareRoot() * rootScale + eps)
        u[i] = scaled + decay * w[i]
      }
      let (size, length) = (norm(w.span), norm(u.span))
      let ratio = size > 0 && length > 0 ? size / length : 1
      let stepSize: Element = finiteFactor(values["lr"] * ratio)
      for i in w.indices { w[i] -= stepSize * u[i] }
    }
    return .applied
  }
}
