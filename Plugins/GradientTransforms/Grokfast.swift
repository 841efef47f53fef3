import SurplusPlugin

/// Grokfast-EMA (Lee et al. 2024, arXiv:2405.20233): slow parts of the gradient made stronger.
struct Grokfast: Regularizer {
  static let descriptor = Descriptor(
    id: "grokfast", kind: .regularizer, summary: "makes slow parts of the gradient stronger",
    reference: "arXiv:2405.20233",
    formula: """
      e  = g at t = 0, else alpha e + (1 - alpha) g
      g += lamb e
      """, state: "1 n, and 1 number",
    hyperparameters: [
      .real("alpha", default: 0.98, in: 0...1, tuning: .linear(0.8...0.99), "decay of the average"),
      .real("lamb", default: 2, in: 0...1e6, tuning: .log(0.1...10), "weight of the average"),
    ], hooks: .gradientTransform)

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.likeParameters("average"), .elements("begun", count: 1, precision: .f64)]
  }

  func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) {
    guard let g = step.gradient.baseAddress else { return }
    let (average, begun) = (step.state[0], step.state.reals(1))
    let alpha = begun[0] == 0 ? 0 : Element(step.hyperparameters["alpha"])
    begun[0] = 1
    let lamb = Element(step.hyperparameters["lamb"])
    for i in 0..<step.gradient.count {
      average[i] = alpha * average[i] + (1 - alpha) * g[i]
      g[i] += lamb * average[i]
    }
  }
}
