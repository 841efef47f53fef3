import SurplusPlugin

/// Shampoo (Gupta, Koren and Singer 2018, arXiv:1802.09568): a preconditioner for each side of each tensor.
///
/// Sides longer than `max_dim` keep the diagonals alone. The roots are computed in binary64 every
/// `preconditioning_compute_steps` steps. Tensors are worked on in parallel. Conventions of pytorch_optimizer, without
/// grafting; tensors of more than two axes are taken in their canonical matrix view.
struct Shampoo: Optimizer {
  static let descriptor = Descriptor(
    id: "shampoo", kind: .optimizer, summary: "a preconditioner for each side of a tensor",
    reference: "arXiv:1802.09568",
    formula: """
      u  = (1 - momentum) g + momentum p           u = g at t = 0
      L += u u',  R += u' u                        both begin as matrix_eps I
      p  = L^(-1/4) u R^(-1/4)                     a vector has one side: p = L^(-1/2) u
      w -= lr p
      """, state: "1 n, and 2 m^2 numbers of binary64 for each side of length m",
    cost: "one gradient",
    hyperparameters: [
      .real("lr", default: 0.1, in: 0...1e6, tuning: .log(1e-3...10), "learning rate"),
      .real("momentum", default: 0, in: 0...1, tuning: .linear(0...0.95), "share of the last step"),
      .integer(
        "preconditioning_compute_steps", default: 1, in: 1...1_000_000, unit: "steps",
        "steps from one computation of the roots to the next"),
      .real("matrix_eps", default: 1e-6, in: 1e-30...1e6, "multiple of I that sides begin with"),
      .integer("max_dim", default: 2048, in: 1...1_000_000, "longest side with a full matrix"),
    ], traits: .adaptive)

  private let sides: [[PreconditionedSide]]
  private let tensors: [ParameterTensor]
  private let stateCount: Int

  init(_ configuration: Configuration) {
    tensors = configuration.layout.tensors.filter { $0.count > 0 }
    let longest = configuration.hyperparameters.integer("max_dim")
    var offset = 0
    sides = tensors.map { tensor in
      let lengths = tensor.shape.count < 2 ? [tensor.count] : [tensor.rows, tensor.columns]
      return lengths.map { length in
        let side = PreconditionedSide(
          length: length, isDiagonal: length > longest, offset: offset,
          exponent: -0.5 / Double(lengths.count))
        offset += side.count
        return side
      }
    }
    stateCount = offset
  }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [
      .likeParameters("momentum"),
      .elements("statistics", count: max(stateCount, 1), precision: .f64),
      .elements("roots", count: max(stateCount, 1), precision: .f64),
    ]
  }

  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    try step.onThreads(forEach: tensors) { place in
      let (tensor, sides) = (tensors[place], sides[place])
      try step.withTensor(tensor) { w, g, buffer in
        try update(tensor, sides, step, &w, g, &buffer)
      }
    }
    return .applied
  }

  private func update<Element: Scalar>(
    _ tensor: ParameterTensor, _ sides: [PreconditionedSide], _ step: OptimizerStep<Element>,
    _ w: inout MutableSpan<Element>, _ g: Span<Element>, _ buffer: inout MutableSpan<Element>
  ) throws {
    let (values, state) = (step.hyperparameters, step.state)
    let momentum = step.index == 0 ? 0 : values["momentum"]
    let renews = step.index.isMultiple(of: values.integer("preconditioning_compute_steps"))
    let lr = step["lr"]
    var u = [Double](repeating: 0, count: w.count)
    for i in w.indices { u[i] = (1 - momentum) * Double(g[i]) + momentum * Double(buffer[i]) }
    // A vector is a column here: its one side is its length.
    let (rows, columns) = sides.count == 1 ? (tensor.count, 1) : (tensor.rows, tensor.columns)
    for (axis, side) in sides.enumerated() {
      try state.withReals(1, in: side.range) { sum in
        if step.index == 0 { side.begin(&sum, eps: values["matrix_eps"]) }
        try side.learn(u.span, rows: rows, columns: columns, axis: axis, &sum)
        guard renews else { return }
        try state.withReals(2, in: side.range) { try side.computeRoot(of: sum.span, into: &$0) }
      }
    }
    for (axis, side) in sides.enumerated() {
      try state.withReals(2, in: side.range) { root in
        try side.apply(root.span, to: &u, rows: rows, columns: columns, axis: axis)
      }
    }
    for i in w.indices {
      buffer[i] = Element(u[i])
      w[i] -= lr * Element(u[i])
    }
  }
}
