import SurplusPlugin

/// Gradient centralization (Yong et al. 2020, arXiv:2004.01461): the gradient of each row of a matrix, the weights of
/// one unit, loses its mean. Vectors are left alone.
struct GradientCentralization: Regularizer {
  static let descriptor = Descriptor(
    id: "gradient_centralization", kind: .regularizer,
    summary: "takes the mean out of each unit's gradient", reference: "arXiv:2004.01461",
    formula: "g_ij -= mean over j of g_ij      of each matrix",
    hooks: .gradientTransform)

  private let matrices: [ParameterTensor]

  init(_ configuration: Configuration) {
    matrices = configuration.layout.tensors.filter { $0.shape.count > 1 }
  }

  func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) {
    guard let g = step.gradient.baseAddress else { return }
    for matrix in matrices {
      for row in 0..<matrix.rows {
        let unit = g + matrix.offset + row * matrix.columns
        let sum = (0..<matrix.columns).reduce(0) { $0 + Double(unit[$1]) }
        let mean = Element(sum / Double(matrix.columns))
        for j in 0..<matrix.columns { unit[j] -= mean }
      }
    }
  }
}
