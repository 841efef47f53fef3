import Foundation
import SurplusCore
import SurplusLandscapes
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

  static func landscape<Element: Scalar>(_ name: String, _ type: Element.Type) throws
    -> any Landscape<Element>
  {
    let factory = try #require(LandscapeCatalogue.factory("golden_" + name))
    return try factory.make(
      type,
      LandscapeConfiguration(
        hyperparameters: HyperparameterValues(defaultsOf: factory.descriptor.hyperparameters),
        random: RandomSource(seed: 0), validation: 0))
  }

  /// Loss, gradient and the point they belong to, at the start.
  static func evaluate<Element: Scalar>(_ landscape: any Landscape<Element>) throws -> (
    point: [Element], loss: Double, gradient: [Element]
  ) {
    let count = landscape.layout.count
    let point = try FlatBuffer<Element>(count: count)
    let gradient = try FlatBuffer<Element>(count: count)
    landscape.initialize(point.elements, random: RandomSource(seed: 0))
    let loss = try landscape.loss(
      at: point.readOnly, batch: .full, activations: nil, gradient: gradient.elements)
    let alone = try landscape.loss(
      at: point.readOnly, batch: .full, activations: nil, gradient: nil)
    #expect(loss == alone)
    #expect(gradient.isIntact)
    return (Array(point.elements), loss, Array(gradient.elements))
  }

  static func expectClose(_ values: [Double], _ reference: [Double], within tolerance: Double) {
    #expect(values.count == reference.count)
    let scale = reference.map(abs).max() ?? 0
    for (value, expected) in zip(values, reference) {
      #expect(abs(value - expected) <= tolerance * scale)
    }
  }

  @Test(arguments: names) func agreesWithOtherSystems(_ name: String) throws {
    let problem = try Self.problem(name)
    let landscape = try Self.landscape(name, Double.self)
    #expect(
      landscape.layout.tensors.map { .init(name: $0.name, shape: $0.shape) } == problem.tensors)
    let (point, loss, gradient) = try Self.evaluate(landscape)
    Self.expectClose(point, problem.x0, within: 1e-14)
    #expect(abs(loss - problem.f) <= 1e-12 * abs(problem.f))
    Self.expectClose(gradient, problem.grad, within: 1e-12)
  }

  @Test(arguments: names) func singlePrecisionAgrees(_ name: String) throws {
    let problem = try Self.problem(name)
    let (_, loss, gradient) = try Self.evaluate(Self.landscape(name, Float.self))
    #expect(abs(loss - problem.f) <= 1e-5 * abs(problem.f))
    Self.expectClose(gradient.map(Double.init), problem.grad, within: 1e-5)
  }

  @Test func knowsItsSolution() throws {
    let landscape = try Self.landscape("rosenbrock", Double.self)
    let ones = [Double](repeating: 1, count: 6)
    try ones.withUnsafeBufferPointer { point in
      #expect(landscape.distance(of: point) == 0)
      let metrics = try landscape.metrics(of: .train, at: point)
      #expect(metrics == SplitMetrics(loss: 0))
      #expect(try landscape.metrics(of: .test, at: point) == nil)
    }
    #expect(landscape.lowerBound == 0)
  }
}
