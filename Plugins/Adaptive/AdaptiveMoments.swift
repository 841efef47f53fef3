import SurplusPlugin

/// The rule that Adam and AdamW share: Adam is AdamW without decay.
enum AdaptiveMoments {
  static let hyperparameters: [Hyperparameter] = [
    .real("lr", default: 0.001, in: 0...1e6, tuning: .log(1e-5...1e-1), "learning rate"),
    .real("beta1", default: 0.9, in: 0...0.999999, "decay of the first moment"),
    .real("beta2", default: 0.999, in: 0...0.9999999, "decay of the second moment"),
    .real("eps", default: 1e-8, in: 0...1, "added to the root of the second moment"),
  ]

  static let slots: [StateSlot] = [
    .likeParameters("first_moment"), .likeParameters("second_moment"),
  ]

  @inline(__always)
  static func update<Element: Scalar>(_ step: OptimizerStep<Element>, weightDecay: Double) {
    let adam = AdamStep(step, weightDecay: weightDecay)
    step.update { w, g, m, v in adam.update(&w, g, &m, &v) }
  }
}

extension AdamStep {
  /// The step of an optimizer whose hyperparameters begin with lr, beta1, beta2 and eps.
  @inline(__always)
  init(_ step: OptimizerStep<Element>, weightDecay: Double = 0) {
    let values = step.hyperparameters
    self.init(
      rate: values[0], beta1: values[1], beta2: values[2], eps: values[3],
      weightDecay: weightDecay, updates: step.index + 1)
  }
}
