import SurplusPlugin

/// Signum (Bernstein et al. 2018, arXiv:1802.04434): the sign of the momentum.
struct Signum: Optimizer {
  static let descriptor = Descriptor(
    id: "signum", kind: .optimizer, summary: "the sign of the momentum",
    reference: "arXiv:1802.04434",
    formula: """
      m  = momentum m + (1 - momentum) g
      w -= lr (sign(m) + weight_decay w)
      """, state: "1 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 1e-3, in: 0...1e6, tuning: .log(1e-6...1e-2), "learning rate"),
      .real("momentum", default: 0.9, in: 0...1, "decay of the momentum"),
      .real("weight_decay", default: 0, in: 0...1e6, "decoupled decay of every parameter"),
    ], traits: [.elementwise, .decoupledDecay])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [.likeParameters("momentum")] }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let (lr, momentum) = (step["lr"], step["momentum"])
    let keep = 1 - lr * step["weight_decay"]
    step.update { w, g, m in
      m = momentum * m + (1 - momentum) * g
      w = w * keep - lr * (m > 0 ? 1 : m < 0 ? -1 : m)
    }
    return .applied
  }
}

let library = PluginLibrary(
  "signum", version: "1.0.0", [.optimizer(Signum.descriptor) { _ in Signum() }])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
