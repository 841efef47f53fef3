import SurplusPlugin

let library = PluginLibrary(
  "adaptive", version: "1.0.0",
  [
    .optimizer(Adam.descriptor) { _ in Adam() },
    .optimizer(AdamW.descriptor) { _ in AdamW() },
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
