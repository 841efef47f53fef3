import SurplusPlugin

let library = PluginLibrary(
  "sign", version: "1.0.0",
  [
    .optimizer(Lion.descriptor) { _ in Lion() },
    .optimizer(SignDescent.descriptor) { SignDescent($0) },
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
