import SurplusCore
import SurplusGraph
import TensorInterpreter
import Testing

/// Networks whose programs the interpreter runs node by node give the numbers of the processor's fused loops: the seam
/// between programs and backends carries everything that a landscape asks for.
@Suite struct BackendTests {
  /// A landscape of each kind of network, small.
  static let networks: [(id: String, settings: [String: Double])] = [
    ("mlp", ["inputs": 6, "classes": 4, "width": 5, "activation": 1]),
    ("mlp", ["inputs": 6, "classes": 4, "width": 5, "norm": 1, "residual": 1]),
    ("mlp", ["inputs": 6, "classes": 4, "width": 5, "norm": 2]),
    ("cnn1d", ["inputs": 12, "classes": 3, "channels": 3]),
    ("cnn2d", ["inputs": 64, "classes": 3, "channels": 2, "norm": 1, "pool": 1]),
    ("gru", ["inputs": 4, "classes": 3, "hidden": 3]),
    ("transformer", ["modulus": 5, "width": 8, "layers": 2, "heads": 2]),
  ]
  static let rows: [Int32] = [3, 1, 4, 1, 5, 9, 2, 6]

  /// The same landscape on both backends.
  private func both(_ id: String, _ settings: [String: Double]) throws -> (
    processor: any Landscape<Double>, interpreter: any Landscape<Double>
  ) {
    (
      try makeLandscape(id, Double.self, settings),
      try makeLandscape(id, Double.self, settings, on: Interpreter())
    )
  }

  /// Without transforms, with sites, with a loss that is replaced, and with all of it.
  @Test(arguments: networks.indices, [0, 2, 4, 7])
  func lossesAndGradientsAgree(network: Int, kinds: Int) throws {
    let (id, settings) = Self.networks[network]
    let (processor, interpreter) = try both(id, settings)
    let point = processor.start()
    func evaluate(_ landscape: any Landscape<Double>) throws -> (loss: Double, gradient: [Double]) {
      // Tokens cannot be mixed.
      let changes = TransformsTests.Changing<Double>(
        data: kinds & 1 != 0 && id != "transformer", activations: kinds & 2 != 0,
        loss: kinds & 4 != 0)
      return try landscape.evaluate(
        at: point, rows: Self.rows, transforms: kinds == 0 ? nil : changes)
    }
    let (mine, other) = (try evaluate(processor), try evaluate(interpreter))
    expectClose([mine.loss], [other.loss], within: 1e-12)
    expectClose(mine.gradient, other.gradient, within: 1e-12)
    processor.updateStatistics(weight: 0.5)
    interpreter.updateStatistics(weight: 0.5)
    expectClose(Array(processor.statistics), Array(interpreter.statistics), within: 1e-12)
    // What the transforms do is in both.
    let plain = try interpreter.evaluate(at: point, rows: Self.rows)
    #expect((plain.gradient == other.gradient) == (kinds == 0))
  }

  @Test(arguments: networks.indices) func curvaturesDrawsAndMetricsAgree(network: Int) throws {
    let (id, settings) = Self.networks[network]
    let (processor, interpreter) = try both(id, settings)
    let point = processor.start()
    let vector = point.indices.map { Double($0 % 7) - 3 }
    expectClose(
      try processor.hessianProduct(at: point, vector: vector, rows: Self.rows),
      try interpreter.hessianProduct(at: point, vector: vector, rows: Self.rows), within: 1e-12)
    expectClose(
      try processor.gaussNewtonProduct(at: point, rows: Self.rows, vector),
      try interpreter.gaussNewtonProduct(at: point, rows: Self.rows, vector), within: 1e-12)
    let labels = RandomStream(key: 3, step: 1)
    expectClose(
      try processor.sampledGradient(at: point, rows: Self.rows, labels),
      try interpreter.sampledGradient(at: point, rows: Self.rows, labels), within: 1e-12)
    #expect(processor.operations(rows: 8) == interpreter.operations(rows: 8))
  }

  /// Evaluations normalise with statistics, and every split passes through.
  @Test func evaluationsAgree() throws {
    let (id, settings) = Self.networks[1]
    let (processor, interpreter) = try both(id, settings)
    let point = processor.start()
    for landscape in [processor, interpreter] {
      _ = try landscape.evaluate(at: point, rows: Self.rows)
      landscape.updateStatistics(weight: 0.5)
    }
    let mine = try #require(try processor.metrics(of: .test, at: point))
    let other = try #require(try interpreter.metrics(of: .test, at: point))
    expectClose([mine.loss], [other.loss], within: 1e-12)
    #expect(mine.error == other.error)
  }

  @Test func closedFormsAgree() throws {
    for id in GoldenLandscapesTests.names.map({ "golden_" + $0 }) {
      let (processor, interpreter) = try both(id, [:])
      let point = processor.start()
      let (mine, other) = (
        try processor.evaluate(at: point), try interpreter.evaluate(at: point)
      )
      expectClose([mine.loss], [other.loss], within: 1e-12)
      expectClose(mine.gradient, other.gradient, within: 1e-12)
    }
  }
}
