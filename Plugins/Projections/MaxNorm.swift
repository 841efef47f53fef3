import SurplusPlugin

/// The max-norm constraint (Srebro, Rennie and Jaakkola 2005; with dropout Srivastava et al. 2014,
/// https://jmlr.org/papers/v15/srivastava14a.html) on the weights of each unit, a row of a matrix. Vectors are left
/// alone.
struct MaxNorm: Regularizer {
  static let descriptor = Descriptor(
    id: "max_norm", kind: .regularizer, summary: "bounds the norm of each unit's weights",
    reference: "arXiv:1207.0580", formula: "row *= min(1, max_norm / |row|)      of each matrix",
    hyperparameters: [
      .real("max_norm", default: 3, in: 0...1e12, tuning: .linear(1...5), "largest norm of a row")
    ], traits: .projects, hooks: .proximal)

  private let matrices: [ParameterTensor]

  init(_ configuration: Configuration) {
    matrices = configuration.layout.tensors.filter { $0.shape.count > 1 }
  }

  func proximalMap<Element: Scalar>(_ step: RegularizerStep<Element>) {
    guard let weights = step.parameters.baseAddress else { return }
    for matrix in matrices {
      for row in 0..<matrix.rows {
        let unit = weights + matrix.offset + row * matrix.columns
        let squares = sumOfSquares(
          UnsafeBufferPointer(start: UnsafePointer(unit), count: matrix.columns))
        let scale = step.hyperparameters["max_norm"] / squares.squareRoot()
        guard scale < 1 else { continue }
        for j in 0..<matrix.columns { unit[j] *= Element(scale) }
      }
    }
  }
}
