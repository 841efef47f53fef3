import Glibc
import SurplusPlugin

/// SOAP (Vyas et al. 2024, arXiv:2409.11321): Adam in the eigenbasis of Shampoo's preconditioners.
///
/// The first step learns L and R and moves nothing (it is skipped). Sides longer than `max_precondition_dim` and
/// vectors are not turned. Tensors are worked on in parallel. All state is of binary64; the moments too, because of the
/// second step: its gradient, seen again from the same point, is diagonal in its own basis, and rounding m to single
/// precision would put 1e-8 where v is 0, which over eps is of the size of the step.
///
/// Conventions of pytorch_optimizer: eps is added before the correction for the start, and the decay acts on the new
/// point. Tensors of more than two axes are taken in their canonical matrix view. Where a side is longer than the rank
/// of its gradients, or two eigenvalues are equal, the basis is arbitrary and rounding chooses it: such a path is not
/// repeated by another number of threads or another library, though it is by the same run again.
struct SOAP: Optimizer {
  static let descriptor = Descriptor(
    id: "soap", kind: .optimizer, summary: "Adam in the eigenbasis of Shampoo",
    reference: "arXiv:2409.11321",
    formula: """
      from t = 1 on:
      m  = beta1 m + (1 - beta1) g
      v  = beta2 v + (1 - beta2) (QL' g QR)^2
      w -= lr sqrt(1 - beta2^t) / (1 - beta1^t) QL ((QL' m QR) / (sqrt(v) + eps)) QR'
      w -= lr weight_decay w
      then, in each step:
      L  = shampoo_beta L + (1 - shampoo_beta) g g',  R likewise of g' g
      QL, QR: eigenvectors of L, R at t = 0; every precondition_frequency steps the Q of the QR factorization of L QL, R QR
      """, state: "2 n, and 2 m^2 numbers for each side of length m, all of binary64",
    cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.003, in: 0...1e6, tuning: .log(1e-5...1e-1), "learning rate"),
      .real("beta1", default: 0.95, in: 0...0.999999, "decay of the first moment"),
      .real("beta2", default: 0.95, in: 0...0.9999999, "decay of the second moment"),
      .real("shampoo_beta", default: 0.95, in: 0...0.9999999, "decay of the sides' moments"),
      .real("eps", default: 1e-8, in: 0...1, "added to the root of the second moment"),
      .real(
        "weight_decay", default: 0.01, in: 0...1e6, tuning: .log(1e-5...1),
        "decoupled decay of every parameter"),
      .integer(
        "precondition_frequency", default: 10, in: 1...1_000_000, unit: "steps",
        "steps from one change of the bases to the next"),
      .integer(
        "max_precondition_dim", default: 2048, in: 1...1_000_000, "longest side that is turned"),
    ], traits: [.decoupledDecay, .adaptive])

  private let tensors: [ParameterTensor]
  private let sides: [[RotatedSide]]
  private let stateCount: Int

  init(_ configuration: Configuration) {
    tensors = configuration.layout.tensors.filter { $0.count > 0 }
    let longest = configuration.hyperparameters.integer("max_precondition_dim")
    var offset = 0
    sides = tensors.map { tensor in
      let lengths = tensor.shape.count < 2 ? [] : [tensor.rows, tensor.columns]
      return lengths.enumerated().compactMap { axis, length in
        guard length <= longest else { return nil }
        defer { offset += length * length }
        return RotatedSide(length: length, offset: offset, axis: axis)
      }
    }
    stateCount = offset
  }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    let (count, sideCount) = (max(layout.count, 1), max(stateCount, 1))
    return [
      .elements("first_moment", count: count, precision: .f64),
      .elements("second_moment", count: count, precision: .f64),
      .elements("side_moments", count: sideCount, precision: .f64),
      .elements("bases", count: sideCount, precision: .f64),
    ]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    try step.onThreads(forEach: tensors) { place in
      let (tensor, sides) = (tensors[place], sides[place])
      try step.withTensor(tensor) { w, g in try update(tensor, sides, step, &w, g) }
    }
    return step.index == 0 ? .skipped : .applied
  }

  /// Moves a tensor, then learns from its gradient.
  private func update<Element: Scalar>(
    _ tensor: ParameterTensor, _ sides: [RotatedSide], _ step: OptimizerStep<Element>,
    _ w: inout MutableSpan<Element>, _ g: Span<Element>
  ) throws {
    let (values, state) = (step.hyperparameters, step.state)
    let (rows, columns) = (tensor.rows, tensor.columns)
    let changes = step.index.isMultiple(of: values.integer("precondition_frequency"))
    var gradient = [Double](repeating: 0, count: g.count)
    for i in g.indices { gradient[i] = Double(g[i]) }
    if step.index > 0 { try move(step, tensor, sides, gradient, &w) }
    for side in sides {
      try state.withReals(2, in: side.range) { moments in
        try side.learn(
          gradient.span, rows: rows, columns: columns, keep: values["shampoo_beta"], &moments)
        try state.withReals(3, in: side.range) { basis in
          if step.index == 0 {
            try side.begin(moments.span, basis: &basis)
          } else if changes {
            let order = try side.refresh(moments.span, basis: &basis)
            state.withReals(1, in: tensor.range) {
              reorder(&$0, columns: columns, side.axis, order)
            }
          }
        }
      }
    }
  }

  /// The step of Adam within the bases.
  private func move<Element: Scalar>(
    _ step: OptimizerStep<Element>, _ tensor: ParameterTensor, _ sides: [RotatedSide],
    _ gradient: [Double], _ w: inout MutableSpan<Element>
  ) throws {
    let (values, state) = (step.hyperparameters, step.state)
    let (beta1, beta2, eps) = (values["beta1"], values["beta2"], values["eps"])
    func turn(_ x: inout [Double], back: Bool) throws {
      for side in sides {
        try state.withReals(3, in: side.range) { basis in
          try side.rotate(
            &x, rows: tensor.rows, columns: tensor.columns, back: back, basis: basis.span)
        }
      }
    }
    var (seen, u) = (gradient, gradient)
    state.withReals(0, in: tensor.range) { m in
      for i in m.indices {
        m[i] = beta1 * m[i] + (1 - beta1) * gradient[i]
        u[i] = m[i]
      }
    }
    try turn(&seen, back: false)
    try turn(&u, back: false)
    state.withReals(1, in: tensor.range) { v in
      for i in v.indices {
        v[i] = beta2 * v[i] + (1 - beta2) * (seen[i] * seen[i])
        u[i] = quotient(u[i], over: v[i].squareRoot() + eps)
      }
    }
    try turn(&u, back: true)
    let updates = Double(step.index)
    let rate =
      values["lr"] * (1 - pow(beta2, updates)).squareRoot() / (1 - pow(beta1, updates))
    let keep = 1 - values["lr"] * values["weight_decay"]
    for i in w.indices { w[i] = Element(keep * (Double(w[i]) - rate * u[i])) }
  }

  /// The second moments follow the columns of a basis.
  private func reorder(
    _ v: inout MutableSpan<Double>, columns: Int, _ axis: Int, _ order: [Int]
  ) {
    let old = v.indices.map { v[$0] }
    for i in old.indices {
      let (row, column) = (i / columns, i % columns)
      v[i] = axis == 0 ? old[order[row] * columns + column] : old[row * columns + order[column]]
    }
  }
}
