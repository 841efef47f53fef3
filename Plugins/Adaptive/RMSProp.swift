import SurplusPlugin

/// RMSProp (Tieleman and Hinton 2012, lecture 6.5 of "Neural networks for machine learning"), with the centring and the
/// momentum of Graves 2013, arXiv:1308.0850.
///
/// PyTorch's conventions: eps stands outside the root (Graves has it inside), the rate outside the buffer, nothing is
/// corrected for the start.
struct RMSProp: Optimizer {
  static let descriptor = Descriptor(
    id: "rmsprop", kind: .optimizer, summary: "the gradient over its root mean square",
    reference: "arXiv:1308.0850",
    formula: """
      v  = decay v + (1 - decay) g^2
      a  = decay a + (1 - decay) g                      with centered, else a = 0
      b  = momentum b + g / (sqrt(max(v - a^2, 0)) + eps)
      w -= lr b
      """, state: "1 n, with a momentum 1 n more, with centered 1 n more", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.01, in: 0...1e6, tuning: .log(1e-5...1e-1), "learning rate"),
      .real("decay", default: 0.99, in: 0...0.9999999, "decay of the mean square"),
      .real("eps", default: 1e-8, in: 0...1, "added to the root of the mean square"),
      .real("momentum", default: 0, in: 0...1, tuning: .linear(0...0.95), "decay of the buffer"),
      .boolean("centered", default: false, "divide by the deviation from the mean"),
    ], traits: [.elementwise, .adaptive])

  private let hasBuffer: Bool
  private let isCentered: Bool

  init(_ configuration: Configuration) {
    hasBuffer = configuration.hyperparameters["momentum"] != 0
    isCentered = configuration.hyperparameters.boolean("centered")
  }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.likeParameters("mean_square")] + (isCentered ? [.likeParameters("mean")] : [])
      + (hasBuffer ? [.likeParameters("buffer")] : [])
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let (lr, decay, eps, momentum) = (step["lr"], step["decay"], step["eps"], step["momentum"])
    let fresh = Element(1 - step.hyperparameters["decay"])
    func scaled(_ g: Element, _ v: inout Element) -> Element {
      v = decay * v + fresh * (g * g)
      return quotient(g, over: v.squareRoot() + eps)
    }
    func centered(_ g: Element, _ v: inout Element, _ a: inout Element) -> Element {
      v = decay * v + fresh * (g * g)
      a = decay * a + fresh * g
      // A variance: rounding alone makes it negative.
      let variance = v - a * a
      return quotient(g, over: (variance < 0 ? 0 : variance).squareRoot() + eps)
    }
    switch (isCentered, hasBuffer) {
    case (false, false): step.update { w, g, v in w -= lr * scaled(g, &v) }
    case (false, true):
      step.update { w, g, v, b in
        b = momentum * b + scaled(g, &v)
        w -= lr * b
      }
    case (true, false): step.update { w, g, v, a in w -= lr * centered(g, &v, &a) }
    case (true, true):
      step.update { w, g, v, a, b in
        b = momentum * b + centered(g, &v, &a)
        w -= lr * b
      }
    }
    return .applied
  }
}
