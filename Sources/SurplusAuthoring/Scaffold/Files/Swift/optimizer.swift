import SurplusPlugin

/// Gradient descent with momentum.
struct __TYPE__: Optimizer {
  static let descriptor = Descriptor(
    id: "__NAME__", kind: .optimizer, summary: "gradient descent with momentum",
    formula: "b  = momentum b + g\nw -= lr b", state: "1 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.01, in: 0...1e6, tuning: .log(1e-4...1), "learning rate"),
      .real("momentum", default: 0.9, in: 0...1, "decay of the buffer"),
    ], traits: .elementwise)

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [.likeParameters("buffer")] }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let (lr, momentum) = (step["lr"], step["momentum"])
    step.update { w, g, b in
      b = momentum * b + g
      w -= lr * b
    }
    return .applied
  }
}

let library = PluginLibrary(
  "__NAME__", version: "1.0.0",
  [.optimizer(__TYPE__.descriptor) { _ in __TYPE__() }])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
