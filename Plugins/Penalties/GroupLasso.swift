import SurplusPlugin

/// The group lasso (Yuan and Lin 2006, doi:10.1111/j.1467-9868.2005.00532.x) with the weights of a unit, a row of a
/// matrix, as a group, without a factor for the size. A row of zeros has the subgradient 0. Vectors are left alone.
struct GroupLasso: Regularizer {
  static let descriptor = Descriptor(
    id: "group_lasso", kind: .regularizer, summary: "penalty on the norms of the rows of matrices",
    reference: "doi:10.1111/j.1467-9868.2005.00532.x",
    formula: "objective += strength sum_i |row_i|      of each matrix",
    hyperparameters: [strength(1e-4, "weight of the penalty")], hooks: .penalty)

  private let matrices: [ParameterTensor]

  init(_ configuration: Configuration) {
    matrices = configuration.layout.tensors.filter { $0.shape.count > 1 }
  }

  func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) -> Double {
    let strength = step.hyperparameters["strength"]
    var sum = 0.0
    for matrix in matrices {
      for row in 0..<matrix.rows {
        let first = matrix.offset + row * matrix.columns
        let range = first..<(first + matrix.columns)
        let unit = UnsafeBufferPointer(rebasing: step.parameters[range])
        let norm = sumOfSquares(unit).squareRoot()
        sum += norm
        guard norm > 0, !step.gradient.isEmpty else { continue }
        let scale: Element = finiteFactor(strength / norm)
        for i in range { step.gradient[i] += scale * step.parameters[i] }
      }
    }
    return strength * sum
  }
}
