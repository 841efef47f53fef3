import SurplusPlugin

let library = PluginLibrary(
  "second_order", version: "1.0.0",
  [
    .optimizer(LimitedMemoryBFGS.descriptor, LimitedMemoryBFGS.init),
    .optimizer(NewtonCG.descriptor) { _ in NewtonCG() },
    .optimizer(AdaHessian.descriptor) { _ in AdaHessian() },
    .optimizer(SophiaH.descriptor) { _ in SophiaH() },
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
