import Foundation
import SurplusCore
import Testing

/// Values, gradients and starting points against numbers computed by two other systems for automatic differentiation.
@Suite struct GoldenLandscapesTests {
  struct Problems: Decodable {
    struct Problem: Decodable {
      struct Tensor: Decodable, Equatable {
        let name: String
        let shape: [Int]
      }
      let tensors: [Tensor]
      let x0: [Double]
      let f: Double
      let grad: [Double]
    }
    let problems: [String: Problem]
  }

  static let names = ["quadratic", "rosenbrock", "factorization", "mlp", "bilinear"]

  static func problem(_ name: String) throws -> Problems.Problem {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Golden/problems.json")
    let problems = try JSONDecoder().decode(Problems.self, from: Data(contentsOf: file))
    return try #require(problems.problems[name])
  }

  @Test(arguments: names) func agreesWithOtherSystems(_ name: String) throws {
    let problem = try Self.problem(name)
    let landscape = try makeLandscape("golden_" + name, Double.self)
    #expect(
      landscape.layout.tensors.map { .init(name: $0.name, shape: $0.shape) } == problem.tensors)
    expectClose(landscape.start(), problem.x0, within: 1e-14)
    let (loss, gradient) = try landscape.evaluate(at: problem.x0)
    #expect(abs(loss - problem.f) <= 1e-12 * problem.f)
    expectClose(gradient, problem.grad, within: 1e-12)
    #expect(try landscape.loss(at: problem.x0) == loss)
    #expect(try landscape.metrics(of: .train, at: problem.x0) == SplitMetrics(loss: loss))
    #expect(try landscape.metrics(of: .test, at: problem.x0) == nil)
  }

  @Test(arguments: names) func singlePrecisionAgrees(_ name: String) throws {
    let problem = try Self.problem(name)
    let landscape = try makeLandscape("golden_" + name, Float.self)
    let (loss, gradient) = try landscape.evaluate(at: landscape.start())
    #expect(abs(loss - problem.f) <= 1e-5 * problem.f)
    expectClose(gradient.map(Double.init), problem.grad, within: 1e-5)
  }

  @Test func knowsItsSolution() throws {
    let landscape = try makeLandscape("golden_rosenbrock", Double.self)
    let ones = [Double](repeating: 1, count: 6)
    #expect(try landscape.loss(at: ones) == landscape.lowerBound)
    #expect(ones.withUnsafeBufferPointer { landscape.distance(of: $0) } == 0)
  }

  /// The lowest value that the factors of rank 4 can reach, by the theorem of Eckart and Young.
  @Test func gradientDescentReachesTheBoundOfTheFactorization() throws {
    let landscape = try makeLandscape("golden_factorization", Double.self)
    var point = landscape.start()
    for _ in 0..<20_000 {
      let gradient = try landscape.evaluate(at: point).gradient
      for index in point.indices { point[index] -= 0.05 * gradient[index] }
    }
    let bound = try #require(landscape.lowerBound)
    #expect(abs(try landscape.loss(at: point) - bound) < 1e-9)
  }
}
