import SurplusPlugin

/// NovoGrad (Ginsburg et al. 2019, arXiv:1905.11286): gradients over the norm of their tensor, averaged.
struct NovoGrad: Optimizer {
  static let descriptor = Descriptor(
    id: "novograd", kind: .optimizer, summary: "averages gradients over the norm of their tensor",
    reference: "arXiv:1905.11286",
    formula: """
      v  = |g|^2 while v = 0, else beta2 v + (1 - beta2) |g|^2      one number for each tensor
      u  = g / (sqrt(v) + eps) + weight_decay w
      m  = u at t = 0, else beta1 m + u                             with grad_averaging beta1 m + (1 - beta1) u
      w -= lr m
      """, state: "1 n, and one number for each tensor", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.01, in: 0...1e6, tuning: .log(1e-4...1), "learning rate"),
      .real("beta1", default: 0.95, in: 0...1, tuning: .linear(0.8...0.99), "decay of m"),
      .real("beta2", default: 0.98, in: 0...1, "decay of the squared norms"),
      .real("eps", default: 1e-8, in: 0...1, "added to the root of the squared norm"),
      .real(
        "weight_decay", default: 0, in: 0...1e6, tuning: .log(1e-5...1e-1),
        "decay of every parameter, inside m"),
      .boolean("grad_averaging", default: false, "weigh u with 1 - beta1"),
    ], traits: .adaptive)

  private let tensors: [ParameterTensor]

  init(_ configuration: Configuration) { tensors = configuration.layout.tensors }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [
      .likeParameters("momentum"),
      .elements("squared_norms", count: max(tensors.count, 1), precision: .f64),
    ]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let values = step.hyperparameters
    let isFirst = step.index == 0
    let (lr, decay) = (step["lr"], step["weight_decay"])
    let keep = isFirst ? 0 : step["beta1"]
    let share = values.boolean("grad_averaging") ? 1 - keep : 1
    step.state.withReals(1, in: tensors.indices) { squares in
      step.forEachTensor(tensors) { place, w, g, m in
        // The first gradient that is not zero begins the average, as the first one does in the paper.
        let beta2 = squares[place] == 0 ? 0 : values["beta2"]
        squares[place] = beta2 * squares[place] + (1 - beta2) * sumOfSquares(g)
        let length = Element(squares[place].squareRoot() + values["eps"])
        // A tensor without gradients so far, and no eps: nothing to follow.
        let scale = length > 0 ? min(1 / length, .greatestFiniteMagnitude) : 0
        for i in w.indices {
          m[i] = keep * m[i] + share * (scale * g[i] + decay * w[i])
          w[i] -= lr * m[i]
        }
      }
    }
    return .applied
  }
}
