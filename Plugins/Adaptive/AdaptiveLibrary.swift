import SurplusPlugin

let library = PluginLibrary(
  "adaptive", version: "1.0.0",
  [
    .optimizer(Adam.descriptor) { _ in Adam() },
    .optimizer(AdamW.descriptor) { _ in AdamW() },
    .optimizer(NAdam.descriptor) { _ in NAdam() },
    .optimizer(RAdam.descriptor) { _ in RAdam() },
    .optimizer(RMSProp.descriptor) { RMSProp($0) },
    .optimizer(Adagrad.descriptor) { _ in Adagrad() },
    .optimizer(Adadelta.descriptor) { _ in Adadelta() },
    .optimizer(Adamax.descriptor) { _ in Adamax() },
    .optimizer(AMSGrad.descriptor) { _ in AMSGrad() },
    .optimizer(AdaBelief.descriptor) { _ in AdaBelief() },
    .optimizer(Yogi.descriptor) { _ in Yogi() },
    .optimizer(Adopt.descriptor) { _ in Adopt() },
    .optimizer(Adan.descriptor) { _ in Adan() },
    .optimizer(AdEMAMix.descriptor) { _ in AdEMAMix() },
    .optimizer(LaProp.descriptor) { _ in LaProp() },
    .optimizer(StableAdamW.descriptor) { StableAdamW($0) },
    .optimizer(MARS.descriptor) { MARS($0) },
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
