import SurplusPlugin

/// Adagrad (Duchi, Hazan and Singer 2011, jmlr.org/papers/v12/duchi11a.html), its diagonal form.
///
/// Departs from the paper in nothing: its mirror descent without a regularizer is this rule, and its delta is eps.
struct Adagrad: Optimizer {
  static let descriptor = Descriptor(
    id: "adagrad", kind: .optimizer, summary: "the gradient over the root of all its squares",
    reference: "https://jmlr.org/papers/v12/duchi11a.html",
    formula: """
      s  = initial_accumulator      before t = 0
      s += g^2
      w -= lr g / (sqrt(s) + eps)
      """, state: "1 n", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.01, in: 0...1e6, tuning: .log(1e-4...1), "learning rate"),
      .real("eps", default: 1e-10, in: 0...1, "added to the root of the sum"),
      .real("initial_accumulator", default: 0, in: 0...1e6, "the sum before the first step"),
    ], traits: [.elementwise, .adaptive])

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [.likeParameters("sum")] }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) -> StepOutcome {
    let (lr, eps) = (step["lr"], step["eps"])
    let start: Element = step.index == 0 ? step["initial_accumulator"] : 0
    step.update { w, g, s in
      s += start + g * g
      w -= lr * quotient(g, over: s.squareRoot() + eps)
    }
    return .applied
  }
}
