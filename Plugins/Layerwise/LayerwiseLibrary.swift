import SurplusPlugin

let library = PluginLibrary(
  "layerwise", version: "1.0.0",
  [
    .optimizer(LARS.descriptor, LARS.init),
    .optimizer(LAMB.descriptor, LAMB.init),
    .optimizer(NovoGrad.descriptor, NovoGrad.init),
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
