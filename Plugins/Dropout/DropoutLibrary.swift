import SurplusPlugin

let library = PluginLibrary(
  "dropout", version: "1.0.0",
  [
    .regularizer(Dropout.descriptor) { _ in Dropout() }
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
