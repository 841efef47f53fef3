import SurplusPlugin

/// Label smoothing (Szegedy et al. 2016, arXiv:1512.00567), over all classes, the right one included.
///
/// Written as what it adds to the cross-entropy, epsilon mean_rows sum_k (y_k - 1 / K) z_k with logits z, so that it
/// composes with other changes of the loss.
struct LabelSmoothing: Regularizer {
  static let descriptor = Descriptor(
    id: "label_smoothing", kind: .regularizer, summary: "moves targets toward the uniform ones",
    reference: "arXiv:1512.00567", formula: "y = (1 - epsilon) y + epsilon / K      K classes",
    hyperparameters: [
      .real("epsilon", default: 0.1, in: 0...1, tuning: .linear(0...0.3), "uniform share")
    ], hooks: .loss)

  func transformLoss<Element: Scalar>(_ outputs: OutputsStep<Element>) -> Double {
    let epsilon = outputs.hyperparameters["epsilon"]
    guard let z = outputs.logits.baseAddress, let y = outputs.targets.baseAddress else {
      return outputs.loss
    }
    let uniform = 1 / Double(outputs.classes)
    let weight = epsilon / Double(outputs.rows)
    var sum = 0.0
    for i in 0..<outputs.logits.count { sum += (Double(y[i]) - uniform) * Double(z[i]) }
    if let gradient = outputs.gradient.baseAddress {
      let (weight, uniform) = (Element(weight), Element(uniform))
      for i in 0..<outputs.logits.count { gradient[i] += weight * (y[i] - uniform) }
    }
    return outputs.loss + weight * sum
  }
}
