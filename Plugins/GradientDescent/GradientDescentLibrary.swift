import SurplusPlugin

let library = PluginLibrary(
  "gradient_descent", version: "1.0.0",
  [
    .optimizer(GradientDescent.descriptor) { _ in GradientDescent() },
    .optimizer(Momentum.descriptor, Momentum.init),
    .optimizer(Momentum.nesterovDescriptor, Momentum.init),
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
