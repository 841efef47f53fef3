import SurplusPlugin

/// Decay beside the update (Loshchilov and Hutter 2019, arXiv:1711.05101). With `adam` and `roles: all` this is
/// `adamw`.
struct DecoupledDecay: Regularizer {
  static let descriptor = Descriptor(
    id: "decoupled_decay", kind: .regularizer,
    summary: "decay beside the update",
    reference: "arXiv:1711.05101",
    formula: "new -= lr strength old      old: the point before the optimizer's update",
    hyperparameters: [strength(0.01, "rate of the decay"), Roles.hyperparameter], hooks: .decay)

  private let roles: Roles

  init(_ configuration: Configuration) { roles = Roles(configuration) }

  func decay<Element: Scalar>(_ step: RegularizerStep<Element>) {
    let rate = Element(step.learningRate * step.hyperparameters["strength"])
    for range in roles.ranges {
      let new = UnsafeMutableBufferPointer(rebasing: step.parameters[range])
      let old = UnsafeBufferPointer(rebasing: step.previous[range])
      guard let new = new.baseAddress, let old = old.baseAddress else { continue }
      for i in 0..<range.count { new[i] -= rate * old[i] }
    }
  }
}
