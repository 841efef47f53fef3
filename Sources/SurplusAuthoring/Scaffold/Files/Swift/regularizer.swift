import SurplusPlugin

/// Penalty on the squared norm.
struct __TYPE__: Regularizer {
  static let descriptor = Descriptor(
    id: "__NAME__", kind: .regularizer, summary: "penalty on the squared norm",
    formula: "penalty = 1/2 strength |w|^2",
    hyperparameters: [.real("strength", default: 1e-4, in: 0...1e6, "weight of the penalty")],
    hooks: .penalty)

  func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) -> Double {
    let strength = step.hyperparameters["strength"]
    for i in step.gradient.indices { step.gradient[i] += Element(strength) * step.parameters[i] }
    return 0.5 * strength * step.parameters.reduce(0) { $0 + Double($1) * Double($1) }
  }
}

let library = PluginLibrary(
  "__NAME__", version: "1.0.0",
  [.regularizer(__TYPE__.descriptor) { _ in __TYPE__() }])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
