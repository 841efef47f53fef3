import SurplusPlugin

let library = PluginLibrary(
  "sign", version: "1.0.0",
  [
    .optimizer(Lion.descriptor) { _ in Lion() }
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
