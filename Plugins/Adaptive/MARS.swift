import SurplusPlugin

/// MARS-AdamW (Yuan et al. 2024, arXiv:2411.10438) in its approximate form: AdamW of a gradient with less variance.
///
/// The exact form takes a second gradient, on the batch of the step before. As in pytorch_optimizer there is no
/// gradient before the first, and eps is added before the correction; unlike there, vectors are treated as matrices
/// are.
struct MARS: Optimizer {
  static let descriptor = Descriptor(
    id: "mars", kind: .optimizer, summary: "AdamW of a gradient with less variance",
    reference: "arXiv:2411.10438",
    formula: """
      c  = g + gamma beta1 / (1 - beta1) (g - g_before)      g_before is 0 at t = 0
      c /= max(1, |c|)                                       of each tensor
      m  = beta1 m + (1 - beta1) c
      v  = beta2 v + (1 - beta2) c^2
      u  = m / (1 - beta1^(t+1)) sqrt(1 - beta2^(t+1)) / (sqrt(v + 1e-15) + eps)
      w -= lr (u + weight_decay w)
      """, state: "3 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.003, in: 0...1e6, tuning: .log(1e-5...1e-1), "learning rate"),
      .real("beta1", default: 0.95, in: 0...0.999999, "decay of the first moment"),
      .real("beta2", default: 0.99, in: 0...0.9999999, "decay of the second moment"),
      .real("eps", default: 1e-8, in: 0...1, "added to the root of the second moment"),
      .real("gamma", default: 0.025, in: 0...1e6, tuning: .log(1e-3...1), "size of the correction"),
      .real(
        "weight_decay", default: 0, in: 0...1e6, tuning: .log(1e-5...1),
        "decoupled decay of every parameter"),
    ], traits: [.decoupledDecay, .adaptive])

  private let tensors: [ParameterTensor]

  init(_ configuration: Configuration) { tensors = configuration.layout.tensors }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    ["first_moment", "second_moment", "last_gradient"].map { .likeParameters($0) }
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let values = step.hyperparameters
    let c = AdamStep(step)
    let keep = Element(1 - values["lr"] * values["weight_decay"])
    let weight = Element(values["gamma"] * values["beta1"] / (1 - values["beta1"]))
    let least = Element(1e-15)
    step.forEachTensor(tensors) { _, w, g, m, v, last in
      // Holds the corrected gradient until its norm is known.
      for i in w.indices { last[i] = g[i] + weight * (g[i] - last[i]) }
      let scale = Element(1 / max(1, sumOfSquares(last.span).squareRoot()))
      for i in w.indices {
        let less = scale * last[i]
        m[i] = c.b1 * m[i] + c.c1 * less
        v[i] = c.b2 * v[i] + c.c2 * (less * less)
        let root = ((v[i] + least).squareRoot() + c.eps) * c.rootScale
        w[i] = w[i] * keep - c.stepSize * (m[i] / root)
        last[i] = g[i]
      }
    }
    return .applied
  }
}
