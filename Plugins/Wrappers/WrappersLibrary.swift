import SurplusPlugin

let library = PluginLibrary(
  "wrappers", version: "1.0.0",
  [
    .optimizer(SharpnessAware.descriptor) { _ in SharpnessAware() },
    .optimizer(Lookahead.descriptor) { _ in Lookahead() },
    .optimizer(Cautious.descriptor, Cautious.init),
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
