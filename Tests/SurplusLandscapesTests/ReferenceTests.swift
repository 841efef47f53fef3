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
    let inputs: [Double]
    let loss: Double
    let logits: [Double]
    let activations: [[Double]]
    let activationGradients: [[Double]]
    let gradient: [Double]
    let hessianProduct: [Double]
    let gaussNewtonProduct: [Double]
    /// Means and variances of each normalization over batches after one batch.
    let statistics: [Double]
    let evaluationLoss: Double

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
    ("mlp", "mlp"), ("mlp_residual", "mlp"), ("mlp_widths", "mlp"), ("mlp_batch_norm", "mlp"),
    ("mlp_layer_norm", "mlp"), ("cnn1d", "cnn1d"), ("cnn2d", "cnn2d"),
    ("cnn2d_batch_norm", "cnn2d"), ("gru", "gru"), ("transformer", "transformer"),
    ("transformer_characters", "transformer"), ("transformer_patches", "transformer"),
    ("transformer_masked", "transformer"),
  ])
  func agreesWithPyTorch(_ file: String, _ id: String) throws {
    let network = try #require(LandscapeCatalogue.networks.first { $0.id == id })
    let reference = try Reference(file)
    try compare(network, reference)
    try compareCurvature(network, reference)
    try compareEvaluation(network, reference)
  }

  private func compare<Network: Model>(_ type: Network.Type, _ reference: Reference) throws {
    let model = try Self.model(
      type, features: reference.features, classes: reference.classes, reference.settings)
    let (parameters, logits, loss) = try Self.loss(
      of: model, reference, ForwardPass(keepsSites: true))
    let program = try ProcessorExecutable<Double>(
      TensorProgram(
        values: [loss, logits], gradient: loss.gradient(withRespectTo: parameters), of: parameters,
        keepsSites: true))
    defer { withExtendedLifetime(program) {} }
    let point = Self.point(model)
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
    #expect(model.sites.map { $0.columns * reference.rows } == reference.activations.map(\.count))
    let scale = reference.gradient.map(abs).max() ?? 0
    for tensor in model.layout.tensors {
      let (mine, other) = (Array(gradient[tensor.range]), reference.gradient[tensor.range])
      if other.allSatisfy({ abs($0) < 1e-15 * scale }) {
        // A bias in front of a normalization: both gradients are 0 but for rounding.
        #expect(mine.allSatisfy { abs($0) < 1e-15 * scale })
      } else {
        expectClose(mine, Array(other), within: 1e-12)
      }
    }
  }

  /// The loss of the reference as a graph, with the parameters and logits of a model.
  private static func loss(
    of model: any Model, _ reference: Reference, _ pass: ForwardPass, in graph: Graph = Graph()
  ) throws -> (parameters: [Tensor], logits: Tensor, loss: Tensor) {
    let classes = reference.classes
    let inputs = graph.constant(reference.inputs, [reference.rows, reference.features])
    let parameters = graph.parameters(model.layout)
    let logits = try model.logits(inputs, parameters, pass)
    let labels = (0..<logits.shape[0]).map { (3 * $0 + 1) % classes }
    let targets = graph.constant(
      labels.flatMap { label in (0..<classes).map { $0 == label ? 1 : 0 } }, logits.shape)
    return (parameters, logits, try logits.crossEntropy(targets))
  }

  private static func point(_ model: any Model) -> [Double] {
    (0..<model.layout.count).map { 0.3 * cos(1.3 * Double($0) + 0.5) }
  }

  /// The matrices times v, v_i = cos(i + 1).
  private func compareCurvature<Network: Model>(_ type: Network.Type, _ reference: Reference) throws
  {
    let model = try Self.model(
      type, features: reference.features, classes: reference.classes, reference.settings)
    let graph = Graph()
    let (parameters, logits, loss) = try Self.loss(
      of: model, reference, ForwardPass(keepsSites: false), in: graph)
    let vector = zip(model.layout.tensors, parameters).map { tensor, parameter in
      graph.constant(tensor.range.map { cos(Double($0 + 1)) }, parameter.shape)
    }
    let products = [
      try loss.hessianProduct(along: vector, withRespectTo: parameters),
      try loss.gaussNewtonProduct(
        through: [logits], along: vector, withRespectTo: parameters),
    ]
    for (product, expected) in zip(
      products, [reference.hessianProduct, reference.gaussNewtonProduct])
    {
      let program = try ProcessorExecutable<Double>(TensorProgram(values: product))
      defer { withExtendedLifetime(program) {} }
      try Self.point(model).withUnsafeBufferPointer { try program.run(parameters: $0) }
      expectClose(product.indices.flatMap { Array(program.value($0)) }, expected, within: 1e-12)
    }
  }

  /// The statistics after one batch that counts for a tenth, and the loss that they give.
  private func compareEvaluation<Network: Model>(_ type: Network.Type, _ reference: Reference)
    throws
  {
    let model = try Self.model(
      type, features: reference.features, classes: reference.classes, reference.settings)
    let pass = ForwardPass(keepsSites: false)
    _ = try Self.loss(of: model, reference, pass)
    let moments = pass.observed.flatMap { [$0.mean * 0.1, $0.variance * 0.1 + 0.9] }
    let point = Self.point(model)
    if let first = moments.first {
      let program = try ProcessorExecutable<Double>(TensorProgram(values: moments))
      defer { withExtendedLifetime((program, first)) {} }
      try point.withUnsafeBufferPointer { try program.run(parameters: $0) }
      expectClose(
        moments.indices.flatMap { Array(program.value($0)) }, reference.statistics, within: 1e-12)
    }
    #expect(model.normalizedColumns.reduce(0) { $0 + 2 * $1 } == reference.statistics.count)
    let graph = Graph()
    var rest = reference.statistics[...]
    let given = model.normalizedColumns.map { count in
      let (mean, variance) = (Array(rest.prefix(count)), Array(rest.dropFirst(count).prefix(count)))
      rest = rest.dropFirst(2 * count)
      return ForwardPass.Moments(
        mean: graph.constant(mean, [count]), variance: graph.constant(variance, [count]))
    }
    let loss = try Self.loss(of: model, reference, ForwardPass(statistics: given), in: graph).loss
    let program = try ProcessorExecutable<Double>(TensorProgram(values: [loss]))
    defer { withExtendedLifetime(program) {} }
    try point.withUnsafeBufferPointer { try program.run(parameters: $0) }
    expectClose(Array(program.value(0)), [reference.evaluationLoss], within: 1e-12)
  }

  private static func model<Network: Model>(
    _ type: Network.Type, features: Int, classes: Int, _ settings: [String: Double]
  ) throws -> Network {
    let hyperparameters = try #require(LandscapeCatalogue.factory(Network.id)).descriptor
      .hyperparameters
    return try Network(
      features: features, classes: classes,
      HyperparameterValues(
        hyperparameters, values: hyperparameters.map { settings[$0.name] ?? $0.defaultValue }))
  }

  /// The configuration of nanoGPT for processors: 795,904 parameters and the embedding of 64 positions.
  @Test func decoderHasThePublishedSize() throws {
    let network = try #require(LandscapeCatalogue.networks.first { $0.id == "transformer" })
    let layout = try Self.model(network, features: 64, classes: 65, ["layers": 4]).layout
    #expect(layout.count == 795_904 + 8_192)
    #expect(layout.tensors.first { $0.role == .positionEmbedding }?.count == 8_192)
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
    #expect(throws: ComponentError.self) {
      try makeLandscape("transformer", Float.self, ["heads": 3])
    }
    #expect(throws: ComponentError.self) {
      try makeLandscape("transformer", Float.self, ["data": 1])
    }
    #expect(throws: ComponentError.self) {
      try makeLandscape("transformer", Float.self, ["task": 2])
    }
  }
}
