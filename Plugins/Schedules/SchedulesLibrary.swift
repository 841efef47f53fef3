import SurplusPlugin

let library = PluginLibrary(
  "schedules", version: "1.0.0",
  [
    .scheduler(Constant.descriptor) { _ in Constant() },
    .scheduler(LinearWarmup.descriptor) { _ in LinearWarmup() },
    .scheduler(StepDecay.descriptor) { _ in StepDecay() },
    .scheduler(Cosine.descriptor) { _ in Cosine() },
    .scheduler(Plateau.descriptor) { _ in Plateau(looksAtTraining: false) },
    .scheduler(Plateau.trainingDescriptor) { _ in Plateau(looksAtTraining: true) },
    .scheduler(OneCycle.descriptor, OneCycle.init),
    .scheduler(WarmupStableDecay.descriptor, WarmupStableDecay.init),
    .scheduler(Exponential.descriptor) { _ in Exponential() },
    .scheduler(Polynomial.descriptor) { _ in Polynomial() },
    .scheduler(Linear.descriptor) { _ in Linear() },
    .scheduler(InverseSquareRoot.descriptor) { _ in InverseSquareRoot() },
    .scheduler(Noam.descriptor) { _ in Noam() },
    .scheduler(WarmRestarts.descriptor) { _ in WarmRestarts() },
    .scheduler(Cyclic.descriptor) { _ in Cyclic() },
    .scheduler(ReflectedExponential.descriptor) { _ in ReflectedExponential() },
    .scheduler(Chebyshev.descriptor) { _ in Chebyshev() },
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
