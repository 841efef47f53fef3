import SurplusPlugin

/// Dropout with inverted scaling (Srivastava et al. 2014, https://jmlr.org/papers/v15/srivastava14a.html).
///
/// At every activation site, in training only. The kept factor of each unit is stored from forward to backward; the
/// probability is met to 2^-32.
struct Dropout: Regularizer {
  static let descriptor = Descriptor(
    id: "dropout", kind: .regularizer, summary: "drops activations at random in training",
    reference: "arXiv:1207.0580",
    formula:
      "x *= mask / (1 - rate)      mask = 1 with probability 1 - rate, else 0, fresh for each example, unit and step",
    hyperparameters: [
      .real("rate", default: 0.5, in: 0...0.99, tuning: .linear(0...0.8), "probability of a drop")
    ], hooks: .activation)

  func forward<Element: Scalar>(_ activation: ActivationStep<Element>) {
    let rate = activation.hyperparameters["rate"]
    let scale = Element(1 / (1 - rate))
    let threshold = UInt32(min(rate * 0x1p32, 0x1p32 - 1))
    guard let factors = activation.context.baseAddress else { return }
    activation.random.forEachWord(count: activation.context.count) { index, word in
      factors[index] = word < threshold ? 0 : scale
    }
    multiply(activation)
  }

  func backward<Element: Scalar>(_ activation: ActivationStep<Element>) { multiply(activation) }

  private func multiply<Element: Scalar>(_ activation: ActivationStep<Element>) {
    guard let x = activation.values.baseAddress, let f = activation.context.baseAddress else {
      return
    }
    for i in 0..<activation.values.count { x[i] *= f[i] }
  }
}
