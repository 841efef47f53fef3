import SurplusPlugin

/// StableAdamW (Wortsman et al. 2023, arXiv:2304.13013): AdamW whose rate yields, tensor by tensor, to gradients that
/// the second moment did not expect.
///
/// The paper writes the corrections as betas that change with the step, which is the same.
struct StableAdamW: Optimizer {
  static let descriptor = Descriptor(
    id: "stable_adamw", kind: .optimizer,
    summary: "AdamW whose rate yields to unexpected gradients",
    reference: "arXiv:2304.13013",
    formula: """
      m  = beta1 m + (1 - beta1) g
      v  = beta2 v + (1 - beta2) g^2
      r  = sqrt(mean over the tensor of g^2 / max(v^, eps^2))
      w -= lr / max(1, r) (m^ / (sqrt(v^) + eps) + weight_decay w)      ^ divided by 1 - beta^(t+1)
      """, state: "2 n", cost: "one gradient",
    hyperparameters: AdaptiveMoments.hyperparameters + [
      .real(
        "weight_decay", default: 0.01, in: 0...1e6, tuning: .log(1e-5...1),
        "decoupled decay of every parameter")
    ], traits: [.decoupledDecay, .adaptive])

  private let tensors: [ParameterTensor]

  init(_ configuration: Configuration) { tensors = configuration.layout.tensors }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { AdaptiveMoments.slots }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let c = AdamStep(step)
    let (lr, decay) = (step.hyperparameters["lr"], step.hyperparameters["weight_decay"])
    // With an eps of zero a gradient that always was zero is no surprise.
    let least = max(c.eps, Element.leastNormalMagnitude)
    step.forEachTensor(tensors) { _, w, g, m, v in
      var scaled = [Element](repeating: 0, count: w.count)
      var ratios = scaled.mutableSpan
      precondition(ratios.count == w.count, "one number for each parameter")
      for i in w.indices {
        m[i] = c.b1 * m[i] + c.c1 * g[i]
        v[i] = c.b2 * v[i] + c.c2 * (g[i] * g[i])
        let root = v[i].squareRoot() * c.rootScale
        ratios[i] = g[i] / (root > least ? root : least)
      }
      let share = 1 / max(1, (sumOfSquares(ratios.span) / Double(w.count)).squareRoot())
      let (keep, stepSize) = (Element(1 - share * lr * decay), Element(share) * c.stepSize)
      for i in w.indices {
        let root = v[i].squareRoot() * c.rootScale + c.eps
        w[i] = w[i] * keep - stepSize * quotient(m[i], over: root)
      }
    }
    return .applied
  }
}
