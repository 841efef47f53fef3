import SurplusCore
import SurplusGraph

/// A compiled Hessian-vector product: the vector goes into inputs of the program, the product comes out where the
/// gradient of a gradient program would.
struct CurvatureProgram<Element: Scalar> {
  let program: Program<Element>
  private let vectors: [UnsafeMutableBufferPointer<Element>?]
  private let counts: [Int]

  init(_ loss: Tensor, _ parameters: [Tensor]) throws {
    let vector = parameters.indices.map {
      loss.graph.input("vector \($0)", parameters[$0].shape)
    }
    program = try Program(
      values: [loss],
      gradient: loss.hessianProduct(along: vector, withRespectTo: parameters), of: parameters)
    vectors = vector.map(program.input)
    counts = parameters.map(\.shape.count)
  }

  /// Writes the Hessian at a point times a flat vector.
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
    try program.run(parameters: parameters, gradient: result)
  }
}
