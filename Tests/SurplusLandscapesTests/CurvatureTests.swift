import Foundation
import SurplusCore
import Testing

/// Hessian-vector products against the golden numbers and against differences of gradients.
@Suite struct CurvatureTests {
  struct Problems: Decodable {
    struct Problem: Decodable {
      let x0: [Double]
      let v: [Double]
      let hvp: [Double]
      let hessianDiagonal: [Double]
      let hessianEigenvalues: [Double]
    }
    let problems: [String: Problem]
  }

  static func problem(_ name: String) throws -> Problems.Problem {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Golden/problems.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let problems = try decoder.decode(Problems.self, from: Data(contentsOf: file))
    return try #require(problems.problems[name])
  }

  @Test(arguments: GoldenLandscapesTests.names) func agreesWithOtherSystems(_ name: String) throws {
    let problem = try Self.problem(name)
    let landscape = try makeLandscape("golden_" + name, Double.self)
    expectClose(
      try landscape.hessianProduct(at: problem.x0, vector: problem.v), problem.hvp, within: 1e-12)
    let count = problem.x0.count
    let columns = try (0..<count).map { index in
      var unit = [Double](repeating: 0, count: count)
      unit[index] = 1
      return try landscape.hessianProduct(at: problem.x0, vector: unit)
    }
    expectClose(
      columns.indices.map { columns[$0][$0] }, problem.hessianDiagonal, within: 1e-12)
    // A Hessian is symmetric; the products do not know that.
    let scale = columns.joined().map(abs).max() ?? 0
    for i in 0..<count {
      for j in 0..<i { #expect(abs(columns[i][j] - columns[j][i]) <= 1e-13 * scale) }
    }
    expectClose(eigenvalues(columns), problem.hessianEigenvalues, within: 1e-10)
  }

  @Test(arguments: [(0, 0.0), (1, 0.0), (2, 1.0)])
  func aNetworkAgreesWithDifferencesOfItsGradient(depth: Int, activation: Double) throws {
    let landscape = try makeLandscape(
      "mlp", Double.self,
      [
        "inputs": 6, "classes": 4, "width": 5, "depth": Double(depth), "activation": activation,
        "precision": 1,
      ])
    let point = landscape.start()
    let vector = point.indices.map { cos(Double($0 + 1)) }
    let rows = (0..<50).map(Int32.init)
    let step = 1e-5
    let gradients = try [step, -step].map { step in
      try landscape.evaluate(at: zip(point, vector).map { $0 + step * $1 }, rows: rows).gradient
    }
    let difference = zip(gradients[0], gradients[1]).map { ($0 - $1) / (2 * step) }
    // Central differences: error step^2 of the third derivative, and rounding over step.
    expectClose(
      try landscape.hessianProduct(at: point, vector: vector, rows: rows), difference, within: 1e-6)
  }

  /// The model is linear and the Hessian of softmax is what is in the middle of the product: both matrices are one.
  @Test func gaussNewtonIsTheHessianOfALinearModel() throws {
    let landscape = try makeLandscape(
      "mlp", Double.self, ["inputs": 6, "classes": 4, "depth": 0])
    let point = landscape.start()
    let vector = point.indices.map { cos(Double($0 + 1)) }
    let rows = (0..<50).map(Int32.init)
    expectClose(
      try landscape.gaussNewtonProduct(at: point, rows: rows, vector),
      try landscape.hessianProduct(at: point, vector: vector, rows: rows), within: 1e-13)
  }
}
