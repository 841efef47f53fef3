import Foundation
import SurplusCore
import SurplusGraph
import Testing

/// The Hessian of a squared loss where a network answers every example exactly.
@Suite struct RankTests {
  static let shapes = [[12, 3], [2, 12]]
  static let inputs = (1...4).flatMap { i in (1...3).map { cos(Double(i * $0)) } }
  static let answers = (0..<8).map { cos(2.1 * Double($0)) }

  static func outputs(_ w: [Tensor]) throws -> Tensor {
    try w[0].graph.constant(inputs, [4, 3]).product(w[0], transposeRight: true).tanh()
      .product(w[1], transposeRight: true).reshape([8])
  }

  /// 12 hidden units and 2 outputs for 4 examples: 60 parameters, but not more than 8 directions of curvature, and 52
  /// flat ones. What is left are the eigenvalues of J J', and the Hessian is the Gauss-Newton matrix.
  @Test func curvatureHasTheRankOfTheAnswers() throws {
    let network = try OutputFunction(Self.shapes, Self.outputs)
    var point = (1...60).map { sin(1.7 * Double($0)) }
    var residual: [Double] = []
    for _ in 0..<30 {
      // The smallest step that answers the linearized network exactly.
      let kernel = try network.tangentKernel(at: point)
      let step = try network.pullback(at: point) { f in
        residual = zip(f, Self.answers).map { $0 - $1 }
        return kernel.solve(residual)
      }.product
      for i in point.indices { point[i] -= step[i] }
    }
    #expect((residual.map(\.magnitude).max() ?? 1) < 1e-14)

    let (hessian, gaussNewton) = try Self.curvature(at: point)
    let values = hessian.eigenvalues
    #expect(values.filter { $0 > 1e-6 }.count == 8)
    #expect(values[..<52].allSatisfy { $0.magnitude < 1e-9 })
    let kernel = try network.tangentKernel(at: point).eigenvalues
    #expect(Array(values[52...]).isClose(to: kernel, 1e-11))
    #expect((kernel[0] - 0.5081237295).magnitude < 1e-9)
    #expect((kernel[7] - 28.6962438621).magnitude < 1e-9)
    #expect(gaussNewton.rows.flatMap { $0 }.isClose(to: hessian.rows.flatMap { $0 }, 1e-12))
  }

  /// Elsewhere the residuals bend the loss as well: more directions have curvature, the Gauss-Newton matrix has not.
  @Test func theBoundHoldsOnlyWhereTheResidualsVanish() throws {
    let (hessian, gaussNewton) = try Self.curvature(at: (1...60).map { sin(1.7 * Double($0)) })
    #expect(hessian.eigenvalues.filter { $0.magnitude > 1e-6 }.count > 8)
    #expect(gaussNewton.eigenvalues.filter { $0.magnitude > 1e-6 }.count == 8)
  }

  /// Both matrices of 1/2 |f - y|^2, column by column.
  static func curvature(at point: [Double]) throws -> (
    hessian: SymmetricMatrix, gaussNewton: SymmetricMatrix
  ) {
    let graph = Graph()
    let parameters = graph.parameters(
      ParameterLayout(shapes.enumerated().map { ("w\($0.offset)", $0.element, .weight, $0.offset) })
    )
    let f = try outputs(parameters)
    let loss = try (f - graph.constant(answers, [8])).squared().sum() * 0.5
    let vector = shapes.enumerated().map { graph.input("v\($0.offset)", Shape($0.element)) }
    func columns(_ products: [Tensor]) throws -> [[Double]] {
      let program = try ProcessorExecutable<Double>(TensorProgram(values: products))
      return try (0..<60).map { column in
        for (tensor, first) in zip(vector, [0, 36]) {
          guard let input = program.input(tensor) else { continue }
          for i in 0..<input.count { input[i] = first + i == column ? 1 : 0 }
        }
        try point.withUnsafeBufferPointer { try program.run(parameters: $0) }
        return Array(program.value(0)) + Array(program.value(1))
      }
    }
    let hessian = try columns(loss.hessianProduct(along: vector, withRespectTo: parameters))
    let gaussNewton = try columns(
      loss.gaussNewtonProduct(through: [f], along: vector, withRespectTo: parameters))
    return (
      SymmetricMatrix(60) { hessian[$1][$0] }, SymmetricMatrix(60) { gaussNewton[$1][$0] }
    )
  }
}
