import SurplusPlugin

/// LARS (You, Gitman and Ginsburg 2017, arXiv:1708.03888): momentum with a rate of its own for each matrix.
///
/// Norms are of one tensor. Vectors have the ratio 1 and no decay. The rate stands outside the buffer, as in PyTorch's
/// momentum and unlike in the paper: a schedule acts on the whole step.
struct LARS: Optimizer {
  static let descriptor = Descriptor(
    id: "lars", kind: .optimizer, summary: "momentum with a rate for each matrix",
    reference: "arXiv:1708.03888",
    formula: """
      ratio = trust_coefficient |w| / (|g| + weight_decay |w|)      1 where |w| or |g| is 0
      u  = ratio (g + weight_decay w)
      b  = momentum b + u
      w -= lr b                                                     with nesterov lr (u + momentum b)
      """, state: "1 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 1, in: 0...1e6, tuning: .log(1e-2...100), "learning rate"),
      .real(
        "momentum", default: 0.9, in: 0...1, tuning: .linear(0.8...0.99), "decay of the buffer"),
      .boolean("nesterov", default: false, "look ahead"),
      .real(
        "weight_decay", default: 0, in: 0...1e6, tuning: .log(1e-6...1e-1),
        "decay of matrices, inside the step"),
      .real(
        "trust_coefficient", default: 0.001, in: 0...1e6, tuning: .log(1e-4...1e-1),
        "length of a step over the norm of its matrix"),
    ], traits: .adaptive)

  private let tensors: [ParameterTensor]

  init(_ configuration: Configuration) { tensors = configuration.layout.tensors }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [.likeParameters("buffer")] }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let values = step.hyperparameters
    let (lr, momentum) = (step["lr"], step["momentum"])
    let looksAhead = values.boolean("nesterov")
    step.forEachTensor(tensors) { place, w, g, b in
      let isMatrix = tensors[place].shape.count > 1
      let decay = isMatrix ? values["weight_decay"] : 0
      var ratio = 1.0
      if isMatrix {
        let (size, slope) = (norm(w.span), norm(g))
        if size > 0 && slope > 0 {
          ratio = values["trust_coefficient"] * size / (slope + decay * size)
        }
      }
      let (scale, strength): (Element, Element) = (finiteFactor(ratio), Element(decay))
      for i in w.indices {
        let direction = scale * (g[i] + strength * w[i])
        b[i] = momentum * b[i] + direction
        w[i] -= lr * (looksAhead ? direction + momentum * b[i] : b[i])
      }
    }
    return .applied
  }
}
