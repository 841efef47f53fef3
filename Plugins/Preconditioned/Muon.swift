import SurplusPlugin

/// Muon (Jordan et al. 2024, https://kellerjordan.github.io/posts/muon; Liu et al. 2025, arXiv:2502.16982): momentum
/// with the singular values of each matrix brought near 1.
///
/// Matrices only, in their canonical view; everything else, and with `roles: hidden` the embeddings and the last map as
/// well, takes the steps of AdamW with the hyperparameters adamw_*, whose rate a schedule of lr drives in proportion.
/// Works in the precision of the parameters, where PyTorch rounds to bfloat16.
struct Muon: Optimizer {
  static let descriptor = Descriptor(
    id: "muon", kind: .optimizer, summary: "momentum with orthogonalized matrices",
    reference: "arXiv:2502.16982",
    formula: """
      b  = momentum b + (1 - momentum) g
      u  = (1 - momentum) g + momentum b      without nesterov u = b
      w  = (1 - lr weight_decay) w - lr ratio NewtonSchulz(u / max(|u|, eps))
      ratio by adjust_lr_fn: original sqrt(max(1, rows / columns)), match_rms_adamw 0.2 sqrt(max(rows, columns)),
      spectral_unclamped sqrt(rows / columns)
      other tensors: AdamW with adamw_*
      """, state: "1 n, and one number for each parameter that AdamW moves", cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.02, in: 0...1e6, tuning: .log(1e-4...1), "learning rate of matrices"),
      .real("momentum", default: 0.95, in: 0...1, tuning: .linear(0.9...0.99), "decay of b"),
      .boolean("nesterov", default: true, "look ahead"),
      .real(
        "weight_decay", default: 0.1, in: 0...1e6, tuning: .log(1e-4...1),
        "decoupled decay of matrices"),
      .integer("ns_steps", default: 5, in: 0...100, "Newton-Schulz iterations"),
      .real("eps", default: 1e-7, in: 0...1, "least norm that a matrix is divided by"),
      .choice(
        "adjust_lr_fn", of: ["original", "match_rms_adamw", "spectral_unclamped"],
        default: "original", "how the rate depends on the shape"),
      .choice(
        "roles", of: ["matrices", "hidden"], default: "matrices",
        "hidden: embeddings and the last map by AdamW as well"),
      .real("adamw_lr", default: 0.001, in: 0...1e6, tuning: .log(1e-5...1e-1), "rate of AdamW"),
      .real("adamw_beta1", default: 0.9, in: 0...0.999999, "decay of the first moment"),
      .real("adamw_beta2", default: 0.95, in: 0...0.9999999, "decay of the second moment"),
      .real("adamw_eps", default: 1e-8, in: 0...1, "added to the root of the second moment"),
      .real("adamw_weight_decay", default: 0.01, in: 0...1e6, "decoupled decay of the rest"),
    ], traits: [.decoupledDecay, .adaptive])

  private let tensors: [ParameterTensor]
  private let orthogonalized: ParameterLayout.Selection
  private let baseRate: Double

  init(_ configuration: Configuration) {
    tensors = configuration.layout.tensors
    let roles = configuration.hyperparameters.choice("roles")
    orthogonalized = roles == "hidden" ? .hidden : .matrices
    baseRate = configuration.hyperparameters["lr"]
  }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    let others = layout.tensors.filter { !orthogonalized.contains($0) }.reduce(0) { $0 + $1.count }
    return [.likeParameters("momentum"), .elements("second_moment", count: max(others, 1))]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    var place = 0
    try step.forEachTensor(tensors) { index, w, g, b in
      let tensor = tensors[index]
      if orthogonalized.contains(tensor) {
        try orthogonalize(step, tensor, &w, g, &b)
      } else {
        let numbers = place..<(place + w.count)
        place = numbers.upperBound
        step.state.withElements(1, in: numbers) { v in adamW(step, &w, g, &b, &v) }
      }
    }
    return .applied
  }

  private func orthogonalize<Element: Scalar>(
    _ step: OptimizerStep<Element>, _ tensor: ParameterTensor, _ w: inout MutableSpan<Element>,
    _ g: Span<Element>, _ b: inout MutableSpan<Element>
  ) throws {
    let values = step.hyperparameters
    let momentum = step["momentum"]
    let looksAhead = values.boolean("nesterov")
    var u = [Element](repeating: 0, count: tensor.count)
    for i in u.indices {
      b[i] = momentum * b[i] + (1 - momentum) * g[i]
      u[i] = looksAhead ? (1 - momentum) * g[i] + momentum * b[i] : b[i]
    }
    try NewtonSchulz.orthogonalize(
      &u, rows: tensor.rows, columns: tensor.columns, iterations: values.integer("ns_steps"),
      eps: values["eps"])
    let (rows, columns) = (Double(tensor.rows), Double(tensor.columns))
    let ratio =
      switch values.choice("adjust_lr_fn") {
      case "match_rms_adamw": 0.2 * max(rows, columns).squareRoot()
      case "spectral_unclamped": (rows / columns).squareRoot()
      default: max(1, rows / columns).squareRoot()
      }
    let keep = Element(1 - values["lr"] * values["weight_decay"])
    let size = Element(values["lr"] * ratio)
    for i in u.indices { w[i] = w[i] * keep - size * u[i] }
  }

  private func adamW<Element: Scalar>(
    _ step: OptimizerStep<Element>, _ w: inout MutableSpan<Element>, _ g: Span<Element>,
    _ m: inout MutableSpan<Element>, _ v: inout MutableSpan<Element>
  ) {
    let values = step.hyperparameters
    let lr = values["adamw_lr"] * (baseRate > 0 ? values["lr"] / baseRate : 1)
    let adam = AdamStep<Element>(
      rate: lr, beta1: values["adamw_beta1"], beta2: values["adamw_beta2"],
      eps: values["adamw_eps"], weightDecay: values["adamw_weight_decay"], updates: step.index + 1)
    for i in w.indices { adam.update(&w[i], g[i], &m[i], &v[i]) }
  }
}
