import SurplusPlugin

/// Singular value thresholding, the proximal map of strength times the nuclear norm (Cai, Candes and Shen 2010,
/// doi:10.1137/080738970).
///
/// Vectors are left alone. Lowers ranks exactly. The metric is Euclidean: with an adaptive optimizer it is not the
/// exact proximal step of that method.
struct NuclearProximal: Regularizer {
  static let descriptor = Descriptor(
    id: "nuclear_prox", kind: .regularizer,
    summary: "soft thresholding of singular values by lr x strength",
    reference: "doi:10.1137/080738970",
    formula: "W = U diag(max(s - lr strength, 0)) V'      of each matrix, in its canonical view",
    cost: "a singular value decomposition of each matrix",
    hyperparameters: [
      .real(
        "strength", default: 1e-4, in: 0...1e6, tuning: .log(1e-6...1),
        "weight of the nuclear norm")
    ], hooks: .proximal)

  private let matrices: [ParameterTensor]

  init(_ configuration: Configuration) {
    matrices = configuration.layout.tensors.filter { $0.shape.count > 1 }
  }

  func proximalMap<Element: Scalar>(_ step: RegularizerStep<Element>) throws {
    let threshold = Element(step.learningRate * step.hyperparameters["strength"])
    guard threshold > 0 else { return }
    for matrix in matrices where matrix.count > 0 {
      let (rows, columns) = (matrix.rows, matrix.columns)
      let rank = min(rows, columns)
      var u = [Element](repeating: 0, count: rows * rank)
      var s = [Element](repeating: 0, count: rank)
      var vt = [Element](repeating: 0, count: rank * columns)
      try step.withTensor(matrix) { w in
        var left = u.mutableSpan
        var values = s.mutableSpan
        var right = vt.mutableSpan
        try LinearAlgebra.singularValues(
          of: w.span, m: rows, n: columns, u: &left, s: &values, vt: &right)
        for i in left.indices { left[i] *= max(values[i % rank] - threshold, 0) }
        try LinearAlgebra.multiply(left.span, right.span, m: rows, n: columns, k: rank, into: &w)
      }
    }
  }
}
