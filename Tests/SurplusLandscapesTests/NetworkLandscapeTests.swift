import Foundation
import SurplusCore
import Testing

/// Networks on random data: gradients, layout, starting points, splits and transforms of activations.
@Suite struct NetworkLandscapeTests {
  static let sizes = ["inputs": 6.0, "classes": 4.0, "width": 5.0]

  static func make<Element: Scalar>(
    _ type: Element.Type, _ settings: [String: Double] = [:], validation: Double = 0
  ) throws -> any Landscape<Element> {
    try makeLandscape("mlp", type, sizes.merging(settings) { $1 }, validation: validation)
  }

  /// Depths and activations, relu and tanh; init 2 is `torch`, whose biases are not 0.
  static let shapes = [(0, 0), (1, 0), (3, 0), (1, 1), (2, 1)]

  @Test(arguments: shapes) func gradientAgreesWithDifferences(_ depth: Int, _ activation: Int)
    throws
  {
    let landscape = try Self.make(
      Double.self, ["depth": Double(depth), "activation": Double(activation), "init": 2])
    let point = landscape.start()
    let rows: [Int32] = [3, 1, 4, 1, 5, 9, 2, 6, 3999]
    let (loss, gradient) = try landscape.evaluate(at: point, rows: rows)
    #expect(try landscape.loss(at: point, rows: rows) == loss)
    let step = 1e-5
    let differences = try point.indices.map { index in
      var (above, below) = (point, point)
      above[index] += step
      below[index] -= step
      return try (landscape.loss(at: above, rows: rows) - landscape.loss(at: below, rows: rows))
        / (2 * step)
    }
    expectClose(gradient, differences, within: 1e-8)
  }

  @Test func layoutNamesEveryTensor() throws {
    let landscape = try Self.make(Float.self)
    let tensors = landscape.layout.tensors
    #expect(
      tensors.map(\.name) == [
        "layer0.weight", "layer0.bias", "layer1.weight", "layer1.bias", "layer2.weight",
        "layer2.bias",
      ])
    #expect(tensors.map(\.shape) == [[5, 6], [5], [5, 5], [5], [4, 5], [4]])
    #expect(tensors.map(\.role) == [.weight, .bias, .weight, .bias, .head, .bias])
    #expect(tensors.map(\.layer) == [0, 0, 1, 1, 2, 2])
    #expect(
      landscape.sites == [
        ActivationSite(name: "hidden0", columns: 5), ActivationSite(name: "hidden1", columns: 5),
      ])
    // Forward, weight gradients, and what goes back to the hidden layers: 2 m n k each.
    let products: [Double] = [3 * 2 * 5 * 6 * 2, 3 * 2 * 5 * 5 * 3, 3 * 2 * 4 * 5 * 3]
    #expect(landscape.operations(rows: 3) == products.reduce(0, +))
  }

  @Test func initializationFollowsItsDistribution() throws {
    let settings = ["inputs": 200.0, "classes": 10.0, "width": 300.0, "depth": 1]
    let he = try Self.make(Double.self, settings)
    let (weights, biases) = (he.layout.tensors[0].range, he.layout.tensors[1].range)
    let point = he.start()
    let count = Double(weights.count)
    let variance = point[weights].reduce(0) { $0 + $1 * $1 } / count
    // The standard error of a variance is sqrt(2 / n) of it; four of them.
    #expect(abs(variance * 100 - 1) < 4 * (2 / count).squareRoot())
    #expect(abs(point[weights].reduce(0, +) / count) < 4 * (0.01 / count).squareRoot())
    #expect(point[biases].allSatisfy { $0 == 0 })

    let uniform = try Self.make(Double.self, settings.merging(["init": 2]) { $1 }).start()
    let bound = 1 / 200.0.squareRoot()
    #expect(uniform[weights].allSatisfy { abs($0) <= bound })
    #expect((uniform[weights].max() ?? 0) > 0.999 * bound)
    #expect((uniform[weights].min() ?? 0) < -0.999 * bound)
    #expect(!uniform[biases].contains(0))
  }

  @Test func theSeedAloneDecidesTheStart() throws {
    let plain = try Self.make(Float.self)
    let noisy = try Self.make(Float.self, ["label_noise": 0.5])
    #expect(plain.start() == noisy.start())
    #expect(plain.start() != plain.start(seed: 8))
  }

  @Test func startsAtTheEntropyOfTenClasses() throws {
    let landscape = try Self.make(
      Double.self, ["inputs": 40, "classes": 10, "depth": 0, "init": 1])
    let point = landscape.start()
    #expect(abs(try landscape.loss(at: point) - log(10)) < 1e-14)
    let metrics = try #require(try landscape.metrics(of: .test, at: point))
    #expect(abs(metrics.loss - log(10)) < 1e-14)
    // Labels are random: 90 % are wrong, within four standard errors.
    #expect(abs((metrics.error ?? 0) - 0.9) < 4 * (0.09 / 1000).squareRoot())
  }

  /// Logistic regression on MNIST-1D from zero: the norm was computed independently, in NumPy.
  @Test func startsOnPublishedDataWithAKnownGradient() throws {
    let landscape = try makeLandscape("mlp", Double.self, ["data": 1, "depth": 0, "init": 1])
    let (loss, gradient) = try landscape.evaluate(at: landscape.start())
    #expect(abs(loss - log(10)) < 1e-14)
    let norm = gradient.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(abs(norm - 0.5887316164) < 1e-9)
  }

  @Test func metricsAreTheFullLossOfTheirSplit() throws {
    let landscape = try Self.make(Double.self, validation: 0.13)
    #expect(landscape.rows(of: .train) == 3480)
    #expect(landscape.rows(of: .validation) == 520)
    #expect(landscape.rows(of: .test) == 1000)
    let point = landscape.start()
    let metrics = try #require(try landscape.metrics(of: .train, at: point))
    #expect(abs(metrics.loss - (try landscape.loss(at: point))) < 1e-13)
    #expect(try landscape.metrics(of: .validation, at: point) != nil)
    #expect(try Self.make(Double.self).metrics(of: .validation, at: point) == nil)
  }

  @Test func heldOutRowsLeaveTheOthersInOrder() throws {
    let whole = try Self.make(Double.self)
    let part = try Self.make(Double.self, validation: 0.5)
    let point = whole.start()
    func losses(_ landscape: any Landscape<Double>) throws -> [Double] {
      try (0..<landscape.rows(of: .train)).map { try landscape.loss(at: point, rows: [Int32($0)]) }
    }
    let all = try losses(whole)
    var position = all.startIndex
    for loss in try losses(part) {
      position = try #require(all[position...].firstIndex(of: loss)) + 1
    }
  }

  @Test func labelNoiseReplacesItsShare() throws {
    let clean = try Self.make(Double.self, ["classes": 10, "depth": 0])
    let noisy = try Self.make(Double.self, ["classes": 10, "depth": 0, "label_noise": 0.5])
    let point = clean.start()
    let changed = try (0..<4000).count { row in
      try clean.loss(at: point, rows: [Int32(row)]) != noisy.loss(at: point, rows: [Int32(row)])
    }
    // Nine of ten replaced labels differ: 0.45, within four standard errors.
    #expect(abs(Double(changed) / 4000 - 0.45) < 4 * (0.45 * 0.55 / 4000).squareRoot())
    #expect(try clean.metrics(of: .test, at: point) == noisy.metrics(of: .test, at: point))
  }

  @Test func singlePrecisionAgrees() throws {
    let double = try Self.make(Double.self, ["inputs": 40, "classes": 10, "width": 64])
    let single = try Self.make(Float.self, ["inputs": 40, "classes": 10, "width": 64])
    let (exact, rounded) = (
      try double.evaluate(at: double.start()), try single.evaluate(at: single.start())
    )
    #expect(abs(exact.loss - rounded.loss) < 1e-6 * exact.loss)
    expectClose(rounded.gradient.map(Double.init), exact.gradient, within: 1e-5)
  }

  @Test func refusesHalfASourceAndTwo() {
    #expect(throws: ComponentError.self) { try makeLandscape("mlp", Float.self, ["inputs": 4]) }
    #expect(throws: ComponentError.self) { try Self.make(Float.self, ["data": 1]) }
    #expect(throws: ComponentError.self) { try Self.make(Float.self, validation: 0.9999) }
  }

  /// Doubles activations on the way forth and gradients on the way back.
  final class Doubling: TrainingTransforms {
    let transformsData = false
    let transformsActivations = true
    let transformsLoss = false
    var log: [String] = []

    func forward(site: Int, values: UnsafeMutableBufferPointer<Double>, rows: Int) {
      log.append("forward \(site) \(rows) x \(values.count / rows)")
      for index in values.indices { values[index] *= 2 }
    }

    func backward(site: Int, gradient: UnsafeMutableBufferPointer<Double>, rows: Int) {
      log.append("backward \(site) \(rows) x \(gradient.count / rows)")
      for index in gradient.indices { gradient[index] *= 2 }
    }

    func transformData(
      inputs: UnsafeMutableBufferPointer<Double>, targets: UnsafeMutableBufferPointer<Double>,
      rows: Int
    ) {}

    func transformLoss(
      _ loss: Double, logits: UnsafeBufferPointer<Double>, targets: UnsafeBufferPointer<Double>,
      gradient: UnsafeMutableBufferPointer<Double>, rows: Int, classes: Int
    ) -> Double { loss }
  }

  /// Doubling the activations after a layer is doubling the weights of the next one.
  @Test(arguments: [0, 1]) func transformsChangeActivationsAndGradients(_ activation: Int) throws {
    let landscape = try Self.make(Double.self, ["activation": Double(activation)])
    let point = landscape.start()
    var factors = [Double](repeating: 1, count: point.count)
    for tensor in landscape.layout.tensors where tensor.layer > 0 && tensor.role != .bias {
      for index in tensor.range { factors[index] = 2 }
    }
    let doubling = Doubling()
    let changed = try landscape.evaluate(at: point, transforms: doubling)
    let plain = try landscape.evaluate(at: zip(point, factors).map(*))
    #expect(abs(changed.loss - plain.loss) < 1e-14)
    expectClose(changed.gradient, zip(plain.gradient, factors).map(*), within: 1e-13)
    #expect(
      doubling.log == [
        "forward 0 4000 x 5", "forward 1 4000 x 5", "backward 1 4000 x 5", "backward 0 4000 x 5",
      ])
    #expect(try landscape.loss(at: point, transforms: Doubling()) == changed.loss)
  }
}
