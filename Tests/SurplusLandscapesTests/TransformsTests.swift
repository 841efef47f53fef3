import Foundation
import SurplusCore
import Testing

/// Transforms of data and loss, labels drawn from the model, and Gauss-Newton products, each against a value that does
/// not come from the landscape.
@Suite struct TransformsTests {
  /// Mixes neighbouring examples and their labels, and replaces the loss L by 2 L + 1/2 mean |logits|^2.
  final class Changing<Element: Scalar>: TrainingTransforms {
    let transformsData: Bool
    let transformsActivations: Bool
    let transformsLoss: Bool
    var calls: [String] = []

    init(data: Bool = false, activations: Bool = false, loss: Bool = false) {
      (transformsData, transformsActivations, transformsLoss) = (data, activations, loss)
    }

    func transformData(
      inputs: UnsafeMutableBufferPointer<Element>, targets: UnsafeMutableBufferPointer<Element>,
      rows: Int
    ) {
      calls.append("data \(rows)")
      for buffer in [inputs, targets] {
        let columns = buffer.count / rows
        for index in 0..<(rows - 1) * columns {
          buffer[index] = 0.75 * buffer[index] + 0.25 * buffer[index + columns]
        }
      }
    }

    func forward(site: Int, values: UnsafeMutableBufferPointer<Element>, rows: Int) {
      calls.append("forward \(site)")
      for index in values.indices { values[index] *= 2 }
    }

    func backward(site: Int, gradient: UnsafeMutableBufferPointer<Element>, rows: Int) {
      calls.append("backward \(site)")
      for index in gradient.indices { gradient[index] *= 2 }
    }

    func transformLoss(
      _ loss: Double, logits: UnsafeBufferPointer<Element>, targets: UnsafeBufferPointer<Element>,
      gradient: UnsafeMutableBufferPointer<Element>, rows: Int, classes: Int
    ) -> Double {
      calls.append("loss \(rows) x \(classes)")
      var squares = 0.0
      for value in logits { squares += Double(value * value) }
      for index in gradient.indices {
        gradient[index] = 2 * gradient[index] + logits[index] / Element(rows)
      }
      #expect(logits.count == rows * classes && targets.count == rows * classes)
      return 2 * loss + squares / 2 / Double(rows)
    }
  }

  static let settings = ["inputs": 6.0, "classes": 4.0, "width": 5.0, "init": 2.0]
  static let rows: [Int32] = [3, 1, 4, 1, 5, 9, 2, 6]

  @Test(arguments: 0..<8)
  func gradientsOfTransformedLossesAgreeWithDifferences(kinds: Int) throws {
    let (data, activations, loss) = (kinds & 1 != 0, kinds & 2 != 0, kinds & 4 != 0)
    let landscape = try makeLandscape("mlp", Double.self, Self.settings)
    let point = landscape.start()
    func transforms() -> Changing<Double> {
      Changing(data: data, activations: activations, loss: loss)
    }
    let used = transforms()
    let (value, gradient) = try landscape.evaluate(
      at: point, rows: Self.rows, transforms: used)
    var calls = data ? ["data 8"] : []
    if activations { calls += ["forward 0", "forward 1"] }
    if loss { calls += ["loss 8 x 4"] }
    if activations { calls += ["backward 1", "backward 0"] }
    #expect(used.calls == calls)
    let again = try landscape.loss(at: point, rows: Self.rows, transforms: transforms())
    #expect(abs(again - value) < 1e-14)
    let step = 1e-5
    let differences = try point.indices.map { index in
      let values = try [step, -step].map { step in
        var moved = point
        moved[index] += step
        return try landscape.loss(at: moved, rows: Self.rows, transforms: transforms())
      }
      return (values[0] - values[1]) / (2 * step)
    }
    expectClose(gradient, differences, within: 1e-8)
    let plain = try landscape.evaluate(at: point, rows: Self.rows)
    #expect((plain.loss == value) == (kinds == 0))
    #expect((plain.gradient == gradient) == (kinds == 0))
  }

  /// For a linear model everything is a formula: logits W x + b, softmax p, dL/dW = (p - t) x' / rows.
  @Test func mixedLabelsAreTheTargetsOfALinearModel() throws {
    let landscape = try makeLandscape(
      "mlp", Double.self, ["inputs": 3, "classes": 2, "depth": 0, "init": 0])
    let mixing = Mixing()
    let zero = [Double](repeating: 0, count: landscape.layout.count)
    let (loss, gradient) = try landscape.evaluate(at: zero, rows: [0, 1], transforms: mixing)
    #expect(abs(loss - log(2)) < 1e-15)
    // p = 1/2 everywhere; targets (0.3, 0.7) for the input (1, 2, 3), and the same for the other row.
    expectClose(
      gradient, [0.2, 0.4, 0.6, -0.2, -0.4, -0.6, 0.2, -0.2], within: 1e-14)
  }

  final class Mixing: TrainingTransforms {
    typealias Element = Double
    let transformsData = true
    let transformsActivations = false
    let transformsLoss = false
    func transformData(
      inputs: UnsafeMutableBufferPointer<Double>, targets: UnsafeMutableBufferPointer<Double>,
      rows: Int
    ) {
      for (index, value) in [1.0, 2, 3, 1, 2, 3].enumerated() { inputs[index] = value }
      for (index, value) in [0.3, 0.7, 0.3, 0.7].enumerated() { targets[index] = value }
    }
    func forward(site: Int, values: UnsafeMutableBufferPointer<Double>, rows: Int) {}
    func backward(site: Int, gradient: UnsafeMutableBufferPointer<Double>, rows: Int) {}
    func transformLoss(
      _ loss: Double, logits: UnsafeBufferPointer<Double>, targets: UnsafeBufferPointer<Double>,
      gradient: UnsafeMutableBufferPointer<Double>, rows: Int, classes: Int
    ) -> Double { loss }
  }

  @Test func singlePrecisionAgreesWithDouble() throws {
    let (double, single) = (
      try makeLandscape("mlp", Double.self, Self.settings),
      try makeLandscape("mlp", Float.self, Self.settings)
    )
    let point = double.start()
    let exact = try double.evaluate(
      at: point, rows: Self.rows,
      transforms: Changing<Double>(data: true, activations: true, loss: true))
    let rounded = try single.evaluate(
      at: point.map(Float.init), rows: Self.rows,
      transforms: Changing<Float>(data: true, activations: true, loss: true))
    #expect(abs(exact.loss - rounded.loss) < 1e-5 * exact.loss)
    expectClose(rounded.gradient.map(Double.init), exact.gradient, within: 1e-5)
  }

  @Test func aClosedFormHasNothingToTransform() throws {
    let landscape = try makeLandscape("golden_quadratic", Double.self)
    #expect(landscape.dataShape == nil && landscape.statistics.isEmpty)
    let transforms = Changing<Double>(data: true, activations: true, loss: true)
    let point = landscape.start()
    let changed = try landscape.evaluate(at: point, transforms: transforms)
    #expect(try changed == landscape.evaluate(at: point) && transforms.calls.isEmpty)
    #expect(throws: ComponentError.self) { try landscape.gaussNewtonProduct(at: point, point) }
    #expect(throws: ComponentError.self) {
      try landscape.sampledGradient(at: point, RandomStream(key: 1))
    }
  }

  @Test func aNetworkSaysWhatItsDataAre() throws {
    let perceptron = try makeLandscape("mlp", Double.self, Self.settings)
    #expect(perceptron.dataShape == DataShape(features: 6, answers: 1, classes: 4))
    let sums = try makeLandscape("transformer", Double.self, ["modulus": 5])
    #expect(sums.dataShape == DataShape(features: 3, answers: 1, classes: 6))
  }

  // MARK: - Labels drawn from the model

  /// The mean over draws is the gradient for the model's own probabilities, which is 0 for a linear model; its square
  /// is the Fisher matrix, which for softmax is the Gauss-Newton matrix (Martens 2020, arXiv:1412.1193).
  @Test(arguments: [1, 2] as [UInt64])
  func drawnLabelsHaveTheModelsDistribution(seed: UInt64) throws {
    let landscape = try makeLandscape(
      "mlp", Double.self, ["inputs": 2, "classes": 3, "depth": 0, "init": 2])
    let point = landscape.start(seed: seed)
    let draws = 4000
    var (sums, squares) = (
      [Double](repeating: 0, count: point.count), [Double](repeating: 0, count: point.count)
    )
    for draw in 0..<draws {
      let gradient = try landscape.sampledGradient(
        at: point, rows: [5], RandomStream(key: seed, step: UInt64(draw)))
      for index in point.indices {
        sums[index] += gradient[index]
        squares[index] += gradient[index] * gradient[index]
      }
    }
    for index in point.indices {
      var unit = [Double](repeating: 0, count: point.count)
      unit[index] = 1
      let expected = try landscape.gaussNewtonProduct(at: point, rows: [5], unit)[index]
      let deviation = (expected / Double(draws)).squareRoot()
      #expect(abs(sums[index] / Double(draws)) < 4.5 * deviation + 1e-12)
      #expect(abs(squares[index] / Double(draws) - expected) < 0.1 * expected + 1e-12)
    }
  }

  @Test func drawsAreRepeatable() throws {
    let landscape = try makeLandscape("mlp", Float.self, Self.settings)
    let point = landscape.start()
    let first = try landscape.sampledGradient(
      at: point, rows: Self.rows, RandomStream(key: 3, step: 1))
    let other = try landscape.sampledGradient(
      at: point, rows: Self.rows, RandomStream(key: 3, step: 2))
    let plain = try landscape.evaluate(at: point, rows: Self.rows).gradient
    let again = try landscape.sampledGradient(
      at: point, rows: Self.rows, RandomStream(key: 3, step: 1))
    #expect(first == again && first != other && first != plain)
    #expect(try landscape.evaluate(at: point, rows: Self.rows).gradient == plain)
  }
}
