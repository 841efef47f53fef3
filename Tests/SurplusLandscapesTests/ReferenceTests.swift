import Foundation
import SurplusCore
import SurplusGraph
import SurplusLandscapes
import Testing

/// Networks layer by layer against PyTorch, in double precision; `scripts/reference/networks.py` made the numbers.
@Suite struct ReferenceTests {
  /// What the script writes.
  struct Reference: Decodable {
    let rows: Int
    let features: Int
    let classes: Int
    let settings: [String: Double]
    let loss: Double
    let logits: [Double]
    let activations: [[Double]]
    let activationGradients: [[Double]]
    let gradient: [Double]

    init(_ name: String) throws {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "References/\(name).json")
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      self = try decoder.decode(Reference.self, from: Data(contentsOf: file))
    }
  }

  /// Remembers what passes the sites.
  final class Recorder: ActivationTransform {
    var forward: [[Double]] = []
    var backward: [[Double]] = []

    func forward(site: Int, values: UnsafeMutableBufferPointer<Double>, rows: Int) {
      forward.append(Array(values))
    }

    func backward(site: Int, gradient: UnsafeMutableBufferPointer<Double>, rows: Int) {
      backward.append(Array(gradient))
    }
  }

  /// Files and the networks that they are of.
  @Test(arguments: [
    ("mlp", "mlp"), ("mlp_residual", "mlp"), ("cnn1d", "cnn1d"), ("cnn2d", "cnn2d"), ("gru", "gru"),
  ])
  func agreesWithPyTorch(_ file: String, _ id: String) throws {
    let network = try #require(LandscapeCatalogue.networks.first { $0.id == id })
    try compare(network, Reference(file))
  }

  private func compare<Network: Model>(_ type: Network.Type, _ reference: Reference) throws {
    let values = HyperparameterValues(
      Network.hyperparameters,
      values: Network.hyperparameters.map { reference.settings[$0.name] ?? $0.defaultValue })
    let model = try Network(features: reference.features, classes: reference.classes, values)
    let graph = Graph()
    let (rows, features, classes) = (reference.rows, reference.features, reference.classes)
    var (examples, codes): ([Double], [Double]) = ([], [])
    for row in 1...rows {
      for column in 1...features {
        examples.append(sin(0.7 * Double(row) * Double(column) + 0.3 * Double(column)))
      }
      let label = (3 * row - 2) % classes
      codes += (0..<classes).map { $0 == label ? 1 : 0 }
    }
    let inputs = graph.constant(examples, [rows, features])
    let targets = graph.constant(codes, [rows, classes])
    let parameters = graph.parameters(model.layout)
    let logits = try model.logits(inputs, parameters, sites: true)
    let loss = try logits.crossEntropy(targets)
    let program = try Program<Double>(
      values: [loss, logits], gradient: loss.gradient(withRespectTo: parameters), of: parameters,
      keepsSites: true)
    defer { withExtendedLifetime(program) {} }
    let point = (0..<model.layout.count).map { 0.3 * cos(1.3 * Double($0) + 0.5) }
    var gradient = [Double](repeating: .nan, count: point.count)
    let recorder = Recorder()
    try point.withUnsafeBufferPointer { point in
      try gradient.withUnsafeMutableBufferPointer {
        try program.run(parameters: point, gradient: $0, activations: recorder)
      }
    }
    expectClose(Array(program.value(0)), [reference.loss], within: 1e-12)
    expectClose(Array(program.value(1)), reference.logits, within: 1e-12)
    #expect(recorder.forward.count == reference.activations.count)
    for (mine, other) in zip(recorder.forward, reference.activations) {
      expectClose(mine, other, within: 1e-12)
    }
    #expect(recorder.backward.count == reference.activationGradients.count)
    for (mine, other) in zip(recorder.backward.reversed(), reference.activationGradients) {
      expectClose(mine, other, within: 1e-12)
    }
    #expect(model.sites.map { $0.columns * rows } == reference.activations.map(\.count))
    for tensor in model.layout.tensors {
      expectClose(
        Array(gradient[tensor.range]), Array(reference.gradient[tensor.range]), within: 1e-12)
    }
  }

  /// Parameters of the published models on MNIST-1D.
  @Test func parameterCountsArePublishedOnes() throws {
    func count(_ id: String, _ settings: [String: Double] = [:]) throws -> Int {
      try makeLandscape(id, Float.self, settings.merging(["data": 1]) { $1 }).layout.count
    }
    #expect(try count("mlp", ["depth": 0]) == 410)
    #expect(try count("mlp", ["width": 100, "residual": 1]) == 15_210)
    #expect(try count("cnn1d") == 5_210)
    #expect(try count("gru") == 5_134)
  }

  @Test func sizesThatDoNotFitAreRefused() {
    #expect(throws: ComponentError.self) {
      try makeLandscape("cnn1d", Float.self, ["inputs": 2, "classes": 3])
    }
    #expect(throws: ComponentError.self) {
      try makeLandscape("cnn2d", Float.self, ["inputs": 40, "classes": 3])
    }
    #expect(throws: ComponentError.self) {
      try makeLandscape("cnn2d", Float.self, ["inputs": 36, "classes": 3])
    }
  }
}
