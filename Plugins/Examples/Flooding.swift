import SurplusPlugin

/// Flooding (Ishida et al. 2020, arXiv:2002.08709): below the level steps go uphill.
struct Flooding: Regularizer {
  static let descriptor = Descriptor(
    id: "flooding", kind: .regularizer, summary: "keeps the training loss above a level",
    reference: "arXiv:2002.08709", formula: "loss = |loss - level| + level",
    hyperparameters: [
      .real("level", default: 0.02, in: 0...1e6, tuning: .log(1e-3...1), "the level")
    ], hooks: .loss)

  func transformLoss<Element: Scalar>(_ outputs: OutputsStep<Element>) -> Double {
    let level = outputs.hyperparameters["level"]
    guard outputs.loss < level else { return outputs.loss }
    if let gradient = outputs.gradient.baseAddress {
      for i in 0..<outputs.gradient.count { gradient[i] = -gradient[i] }
    }
    return 2 * level - outputs.loss
  }
}
