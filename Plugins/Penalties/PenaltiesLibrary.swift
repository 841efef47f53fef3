import SurplusPlugin

let library = PluginLibrary(
  "penalties", version: "1.0.0",
  [
    .regularizer(L2.descriptor, L2.init),
    .regularizer(L1.descriptor, L1.init),
    .regularizer(ElasticNet.descriptor, ElasticNet.init),
    .regularizer(GroupLasso.descriptor, GroupLasso.init),
    .regularizer(L1Proximal.descriptor, L1Proximal.init),
    .regularizer(DecoupledDecay.descriptor, DecoupledDecay.init),
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
