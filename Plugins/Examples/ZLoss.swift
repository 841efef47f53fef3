import Glibc
import SurplusPlugin

/// The z-loss (PaLM: Chowdhery et al. 2022, arXiv:2204.02311), which keeps logits from drifting.
struct ZLoss: Regularizer {
  static let descriptor = Descriptor(
    id: "z_loss", kind: .regularizer, summary: "keeps the normalizer of the outputs near 1",
    reference: "arXiv:2204.02311",
    formula: "loss += strength mean_rows log(sum_k exp z_k)^2      logits z",
    hyperparameters: [
      .real(
        "strength", default: 1e-4, in: 0...1e6, tuning: .log(1e-6...1e-1), "weight of the penalty")
    ], hooks: .loss)

  func transformLoss<Element: Scalar>(_ outputs: OutputsStep<Element>) -> Double {
    let weight = outputs.hyperparameters["strength"] / Double(outputs.rows)
    guard let logits = outputs.logits.baseAddress else { return outputs.loss }
    var sum = 0.0
    for row in 0..<outputs.rows {
      let z = logits + row * outputs.classes
      let largest = (0..<outputs.classes).reduce(-Double.infinity) { max($0, Double(z[$1])) }
      let total = (0..<outputs.classes).reduce(0) { $0 + exp(Double(z[$1]) - largest) }
      let normalizer = largest + log(total)
      sum += normalizer * normalizer
      guard let gradient = outputs.gradient.baseAddress else { continue }
      for k in 0..<outputs.classes {
        let probability = exp(Double(z[k]) - normalizer)
        gradient[row * outputs.classes + k] += Element(2 * weight * normalizer * probability)
      }
    }
    return outputs.loss + weight * sum
  }
}
