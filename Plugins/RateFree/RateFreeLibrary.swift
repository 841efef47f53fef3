import SurplusPlugin

let library = PluginLibrary(
  "rate_free", version: "1.0.0",
  [
    .optimizer(PolyakStep.descriptor) { _ in PolyakStep() },
    .optimizer(AliG.descriptor) { _ in AliG() },
    .optimizer(DistanceOverGradients.descriptor) { _ in DistanceOverGradients() },
    .optimizer(Prodigy.descriptor) { _ in Prodigy() },
    .optimizer(DAdaptSGD.descriptor) { _ in DAdaptSGD() },
    .optimizer(DAdaptAdam.descriptor) { _ in DAdaptAdam() },
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
