import SurplusPlugin

let library = PluginLibrary(
  "preconditioned", version: "1.0.0",
  [
    .optimizer(Muon.descriptor, Muon.init),
    .optimizer(Shampoo.descriptor, Shampoo.init),
    .optimizer(Adafactor.descriptor, Adafactor.init),
    .optimizer(SOAP.descriptor, SOAP.init),
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
