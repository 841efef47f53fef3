import SurplusPlugin

/// Gradient descent with momentum (Polyak 1964, doi:10.1016/0041-5553(64)90137-5), and with the look-ahead of Nesterov
/// in the form of Sutskever et al. 2013.
///
/// PyTorch's conventions: the rate stands outside the buffer, so that a schedule acts on the whole step, and dampening
/// leaves the first step alone.
struct Momentum: Optimizer {
  static let descriptor = Descriptor(
    id: "momentum", kind: .optimizer, summary: "gradient descent with momentum",
    reference: "doi:10.1016/0041-5553(64)90137-5", formula: formula, state: "1 n",
    cost: "one gradient",
    hyperparameters: shared + [.boolean("nesterov", default: false, "look ahead")],
    traits: .elementwise)

  static let nesterovDescriptor = Descriptor(
    id: "nesterov", kind: .optimizer, summary: "gradient descent with Nesterov's momentum",
    reference: "arXiv:1212.0901", formula: formula, state: "1 n", cost: "one gradient",
    hyperparameters: shared + [.boolean("nesterov", default: true, "look ahead")],
    traits: .elementwise)

  private static let formula = """
    b  = g                                  at t = 0
    b  = momentum b + (1 - dampening) g     after that
    w -= lr b                               with nesterov lr (g + momentum b)
    """

  private static let shared: [Hyperparameter] = [
    .real("lr", default: 0.01, in: 0...1e6, tuning: .log(1e-4...1), "learning rate"),
    .real("momentum", default: 0.9, in: 0...1, tuning: .linear(0.8...0.99), "decay of the buffer"),
    .real("dampening", default: 0, in: 0...1, "part of the gradient kept out of the buffer"),
  ]

  init(_ configuration: Configuration) throws {
    let values = configuration.hyperparameters
    if values.boolean("nesterov"), values["momentum"] == 0 || values["dampening"] != 0 {
      throw ComponentError("nesterov needs a momentum above 0 and a dampening of 0")
    }
  }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [.likeParameters("buffer")] }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let (lr, momentum) = (step["lr"], step["momentum"])
    let fresh = step.index == 0 ? 1 : 1 - step["dampening"]
    if step.hyperparameters.boolean("nesterov") {
      step.update { w, g, b in
        b = momentum * b + fresh * g
        w -= lr * (g + momentum * b)
      }
    } else {
      step.update { w, g, b in
        b = momentum * b + fresh * g
        w -= lr * b
      }
    }
    return .applied
  }
}
