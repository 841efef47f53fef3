import SurplusPlugin

let library = PluginLibrary(
  "trajectories", version: "1.0.0",
  [
    .regularizer(ExponentialAverage.descriptor) { _ in ExponentialAverage() },
    .regularizer(EarlyStopping.descriptor) { _ in EarlyStopping() },
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
