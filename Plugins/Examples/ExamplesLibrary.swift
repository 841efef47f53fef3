import SurplusPlugin

let library = PluginLibrary(
  "examples", version: "1.0.0",
  [
    .regularizer(Mixup.descriptor) { _ in Mixup() },
    .regularizer(InputNoise.descriptor) { _ in InputNoise() },
    .regularizer(LabelSmoothing.descriptor) { _ in LabelSmoothing() },
    .regularizer(ZLoss.descriptor) { _ in ZLoss() },
    .regularizer(Flooding.descriptor) { _ in Flooding() },
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
