import SurplusPlugin

let library = PluginLibrary(
  "projections", version: "1.0.0",
  [
    .regularizer(NuclearProximal.descriptor, NuclearProximal.init),
    .regularizer(MaxNorm.descriptor, MaxNorm.init),
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
