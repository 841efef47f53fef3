import SurplusPlugin

let library = PluginLibrary(
  "schedules", version: "1.0.0",
  [
    .scheduler(Constant.descriptor) { _ in Constant() },
    .scheduler(LinearWarmup.descriptor) { _ in LinearWarmup() },
    .scheduler(StepDecay.descriptor) { _ in StepDecay() },
    .scheduler(Cosine.descriptor) { _ in Cosine() },
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
