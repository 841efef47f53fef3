import Glibc
import SurplusPlugin

/// SOAP (Vyas et al. 2024, arXiv:2409.11321): Adam in the eigenbasis of Shampoo's preconditioners.
///
///     L  = shampoo_beta L + (1 - shampoo_beta) g g',  R likewise of g' g;   QL, QR: bases of their eigenvectors
///     m  = beta1 m + (1 - beta1) g,   v = beta2 v + (1 - beta2) (QL' g QR)^2
///     w -= lr sqrt(1 - beta2^t) / (1 - beta1^t) QL ((QL' m QR) / (sqrt(v) + eps)) QR'
///     w -= lr weight_decay w
///
/// The first step learns L and R and moves nothing (it is skipped); the bases follow by one power step and a QR
/// factorization every `precondition_frequency` steps. Sides longer than `max_precondition_dim` and vectors are not
/// turned. Tensors are worked on in parallel. State: 2 n and, for each side of k, 2 k^2 numbers, all of binary64; the
/// moments too, because of the second step: its gradient, seen again from the same point, is diagonal in its own basis,
/// and rounding m to single precision would put 1e-8 where v is 0, which over eps is of the size of the step. Cost: one
/// gradient. Conventions of pytorch_optimizer: eps is added before the correction for the start, and the decay acts on
/// the new point. Tensors of more than two axes are taken in their canonical matrix view. Where a side is longer than the
/// rank of its gradients, or two eigenvalues are equal, the basis is arbitrary and rounding chooses it: such a path is not
/// repeated by another number of threads or another library, though it is by the same run again.
struct SOAP: Optimizer {
  static let descriptor = Descriptor(
    id: "soap", kind: .optimizer, summary: "Adam in the eigenbasis of Shampoo",
    reference: "arXiv:2409.11321",
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
    guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
      return .applied
    }
    try step.services.forEachTensor(tensors.count) {
      try update(tensors[$0], sides[$0], step, w, g)
    }
    return step.index == 0 ? .skipped : .applied
  }

  /// Moves a tensor, then learns from its gradient.
  private func update<Element: Scalar>(
    _ tensor: ParameterTensor, _ sides: [RotatedSide], _ step: OptimizerStep<Element>,
    _ w: UnsafeMutablePointer<Element>, _ g: UnsafePointer<Element>
  ) throws {
    let values = step.hyperparameters
    let (moments, bases) = (step.state.reals(2), step.state.reals(3))
    let changes = step.index.isMultiple(of: values.integer("precondition_frequency"))
    let gradient = tensor.range.map { Double(g[$0]) }
    if step.index > 0 { try move(step, tensor, sides, gradient, w + tensor.offset) }
    for side in sides {
      try side.learn(
        gradient, rows: tensor.rows, columns: tensor.columns, keep: values["shampoo_beta"], moments)
      if step.index == 0 {
        try side.begin(moments, basis: bases)
      } else if changes {
        let order = try side.refresh(moments, basis: bases)
        reorder(step.state.reals(1) + tensor.offset, tensor, side.axis, order)
      }
    }
  }

  /// The step of Adam within the bases.
  private func move<Element: Scalar>(
    _ step: OptimizerStep<Element>, _ tensor: ParameterTensor, _ sides: [RotatedSide],
    _ gradient: [Double], _ w: UnsafeMutablePointer<Element>
  ) throws {
    let values = step.hyperparameters
    let (beta1, beta2, eps) = (values["beta1"], values["beta2"], values["eps"])
    let m = step.state.reals(0) + tensor.offset
    let v = step.state.reals(1) + tensor.offset
    let bases = step.state.reals(3)
    func turn(_ x: inout [Double], back: Bool) throws {
      for side in sides {
        try side.rotate(
          &x, rows: tensor.rows, columns: tensor.columns, back: back, basis: bases)
      }
    }
    var (seen, u) = (gradient, gradient)
    for i in u.indices {
      m[i] = beta1 * m[i] + (1 - beta1) * gradient[i]
      u[i] = m[i]
    }
    try turn(&seen, back: false)
    try turn(&u, back: false)
    for i in u.indices {
      v[i] = beta2 * v[i] + (1 - beta2) * (seen[i] * seen[i])
      let root = v[i].squareRoot() + eps
      // No gradient so far, and no eps: nothing to follow. NaN is not zero, and goes on to the point.
      u[i] = root == 0 ? 0 : u[i] / root
    }
    try turn(&u, back: true)
    let updates = Double(step.index)
    let rate =
      values["lr"] * (1 - pow(beta2, updates)).squareRoot() / (1 - pow(beta1, updates))
    let keep = 1 - values["lr"] * values["weight_decay"]
    for i in u.indices { w[i] = Element(keep * (Double(w[i]) - rate * u[i])) }
  }

  /// The second moments follow the columns of a basis.
  private func reorder(
    _ v: UnsafeMutablePointer<Double>, _ tensor: ParameterTensor, _ axis: Int, _ order: [Int]
  ) {
    let columns = tensor.columns
    let old = Array(UnsafeBufferPointer(start: v, count: tensor.count))
    for i in old.indices {
      let (row, column) = (i / columns, i % columns)
      v[i] = axis == 0 ? old[order[row] * columns + column] : old[row * columns + order[column]]
    }
  }
}
