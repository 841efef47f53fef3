import SurplusPlugin

let library = PluginLibrary(
  "second_order", version: "1.0.0",
  [
    .optimizer(LimitedMemoryBFGS.descriptor, LimitedMemoryBFGS.init),
    .optimizer(NewtonCG.hessian) { _ in NewtonCG(curvature: .hessian) },
    .optimizer(NewtonCG.gaussNewton) { _ in NewtonCG(curvature: .gaussNewton) },
    .optimizer(AdaHessian.descriptor) { _ in AdaHessian() },
    .optimizer(Sophia.hutchinson) { _ in Sophia(diagonal: .hutchinson) },
    .optimizer(Sophia.sampledLabels) { _ in Sophia(diagonal: .sampledLabels) },
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
