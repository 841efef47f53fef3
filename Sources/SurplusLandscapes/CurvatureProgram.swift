import SurplusCore
import SurplusGraph

/// A compiled product of a curvature matrix and a vector: the vector goes into inputs of the program, the product
/// comes out where the gradient of a gradient program would.
struct CurvatureProgram<Element: Scalar> {
  let executable: any Executable<Element>
  private let vectors: [UnsafeMutableBufferPointer<Element>?]
  private let counts: [Int]

  /// The Hessian of a loss times a vector, or, with logits, its Gauss-Newton matrix through them times a vector.
  init(
    _ loss: Tensor, _ parameters: [Tensor], gaussNewtonThrough logits: Tensor? = nil,
    on backend: any Backend
  ) throws {
    let vector = parameters.indices.map {
      loss.graph.input("vector \($0)", parameters[$0].shape)
    }
    let product =
      if let logits {
        try loss.gaussNewtonProduct(
          through: [logits], along: vector, withRespectTo: parameters)
      } else {
        try loss.hessianProduct(along: vector, withRespectTo: parameters)
      }
    executable = try backend.compile(
      TensorProgram(values: [loss], gradient: product, of: parameters))
    vectors = vector.map { [executable] in executable.input($0) }
    counts = parameters.map(\.shape.count)
  }

  /// Writes the matrix at a point times a flat vector.
  func run(
    at parameters: UnsafeBufferPointer<Element>, vector: UnsafeBufferPointer<Element>,
    into result: UnsafeMutableBufferPointer<Element>
  ) throws {
    var offset = 0
    for (target, count) in zip(vectors, counts) {
      // A part that the loss is linear in does not enter the program.
      _ = target?.update(fromContentsOf: vector[offset..<(offset + count)])
      offset += count
    }
    try executable.run(parameters: parameters, gradient: result)
  }
}
