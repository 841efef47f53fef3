import SurplusPlugin

let library = PluginLibrary(
  "gradient_transforms", version: "1.0.0",
  [
    .regularizer(ClipNorm.descriptor) { _ in ClipNorm() },
    .regularizer(ClipValue.descriptor) { _ in ClipValue() },
    .regularizer(GradientNoise.descriptor) { _ in GradientNoise() },
    .regularizer(GradientCentralization.descriptor, GradientCentralization.init),
    .regularizer(Grokfast.descriptor) { _ in Grokfast() },
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
