import SurplusCore
import SurplusGraph

/// The outputs of a model as functions of its parameters, by the engine: values, and products with their Jacobian.
struct OutputFunction {
  let layout: ParameterLayout
  private let program: ProcessorExecutable<Double>
  private let cotangent: Tensor

  /// Compiles a model of parameter tensors of some shapes, as a vector of outputs.
  init(_ shapes: [[Int]], _ outputs: ([Tensor]) throws -> Tensor) throws {
    layout = ParameterLayout(
      shapes.enumerated().map { ("w\($0.offset)", $0.element, .weight, $0.offset) })
    let graph = Graph()
    let parameters = graph.parameters(layout)
    let values = try outputs(parameters)
    cotangent = graph.input("cotangent", values.shape)
    let product = try (values * cotangent).sum()
    program = try ProcessorExecutable(
      TensorProgram(
        values: [values], gradient: product.gradient(withRespectTo: parameters), of: parameters))
  }

  /// The outputs at a point, and J'c for what `cotangent` makes of them.
  func pullback(at point: [Double], _ c: ([Double]) -> [Double]) throws -> (
    outputs: [Double], product: [Double]
  ) {
    var outputs = try pullback([], at: point).outputs
    let product: [Double]
    (outputs, product) = try pullback(c(outputs), at: point)
    return (outputs, product)
  }

  /// One row for each output.
  func jacobian(at point: [Double]) throws -> [[Double]] {
    let count = cotangent.shape.count
    return try (0..<count).map { row in
      try pullback((0..<count).map { $0 == row ? 1 : 0 }, at: point).product
    }
  }

  /// J J' at a point: the tangent kernel of the outputs (Jacot et al. 2018, arXiv:1806.07572).
  func tangentKernel(at point: [Double]) throws -> SymmetricMatrix {
    let rows = try jacobian(at: point)
    return SymmetricMatrix(rows.count) { i, j in
      zip(rows[i], rows[j]).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }

  private func pullback(_ c: [Double], at point: [Double]) throws -> (
    outputs: [Double], product: [Double]
  ) {
    var product = [Double](repeating: 0, count: layout.count)
    if let input = program.input(cotangent) {
      for i in 0..<input.count { input[i] = c.isEmpty ? 0 : c[i] }
    }
    try point.withUnsafeBufferPointer { point in
      try product.withUnsafeMutableBufferPointer {
        try program.run(parameters: point, gradient: $0)
      }
    }
    return (Array(program.value(0)), product)
  }
}
