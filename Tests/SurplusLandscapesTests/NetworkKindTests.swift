import Foundation
import SurplusCore
import SurplusLandscapes
import Testing

/// What every kind of network must do beside agreeing with others: second derivatives, precisions, learning.
@Suite struct NetworkKindTests {
  /// Small networks of every kind.
  static let networks: [(String, [String: Double])] = [
    ("mlp", ["inputs": 7, "classes": 3, "width": 5, "residual": 1, "activation": 1]),
    ("mlp", ["inputs": 7, "classes": 3, "width": 5, "activation": 1, "norm": 1]),
    ("mlp", ["inputs": 7, "classes": 3, "width": 5, "second_width": 4, "norm": 2]),
    ("cnn1d", ["inputs": 12, "classes": 3, "channels": 6]),
    ("cnn2d", ["inputs": 64, "classes": 3, "channels": 2]),
    ("cnn2d", ["inputs": 64, "classes": 3, "channels": 2, "norm": 1, "pool": 1]),
    ("gru", ["inputs": 7, "classes": 3, "hidden": 2]),
    ("transformer", ["modulus": 5, "width": 4, "heads": 2, "layers": 1]),
  ]
  static let rows: [Int32] = [3, 1, 4, 5, 9, 2]

  private func point(_ count: Int) -> [Double] { (0..<count).map { 0.4 * cos(1.7 * Double($0)) } }

  @Test(arguments: networks)
  func secondDerivativesAgreeWithDifferences(_ id: String, _ settings: [String: Double]) throws {
    let landscape = try makeLandscape(id, Double.self, settings)
    let start = point(landscape.layout.count)
    let vector = start.indices.map { sin(0.9 * Double($0) + 0.2) }
    let product = try landscape.hessianProduct(at: start, vector: vector, rows: Self.rows)
    let step = 1e-6
    let gradients = try [step, -step].map { step in
      try landscape.evaluate(
        at: zip(start, vector).map { $0 + step * $1 }, rows: Self.rows
      ).gradient
    }
    let differences = zip(gradients[0], gradients[1]).map { ($0 - $1) / (2 * step) }
    expectClose(product, differences, within: 1e-7)
  }

  @Test(arguments: networks)
  func gradientsAgreeWithDifferencesAndInBothPrecisions(
    _ id: String, _ settings: [String: Double]
  ) throws {
    let landscape = try makeLandscape(id, Double.self, settings)
    let start = point(landscape.layout.count)
    let (loss, gradient) = try landscape.evaluate(at: start, rows: Self.rows)
    let step = 1e-5
    let differences = try start.indices.map { index in
      let losses = try [step, -step].map { step in
        var moved = start
        moved[index] += step
        return try landscape.loss(at: moved, rows: Self.rows)
      }
      return (losses[0] - losses[1]) / (2 * step)
    }
    expectClose(gradient, differences, within: 1e-7)
    let single = try makeLandscape(id, Float.self, settings)
      .evaluate(at: start.map(Float.init), rows: Self.rows)
    #expect(abs(single.loss - loss) < 1e-5 * loss)
    expectClose(single.gradient.map(Double.init), gradient, within: 1e-4)
  }

  @Test(arguments: networks)
  func descendsFromItsStart(_ id: String, _ settings: [String: Double]) throws {
    let landscape = try makeLandscape(id, Double.self, settings)
    var point = landscape.start()
    #expect(point == landscape.start())
    #expect(point != landscape.start(seed: 8))
    let first = try landscape.loss(at: point, rows: Self.rows)
    for _ in 0..<50 {
      let gradient = try landscape.evaluate(at: point, rows: Self.rows).gradient
      point = zip(point, gradient).map { $0 - 0.2 * $1 }
    }
    #expect(try landscape.loss(at: point, rows: Self.rows) < 0.9 * first)
  }

  /// The texts of a Debian package: loss and error are means over characters.
  @Test func charactersOfATextAreAnsweredOneByOne() throws {
    let landscape = try makeLandscape(
      "transformer", Float.self,
      ["task": 1, "data": 3, "width": 8, "heads": 2, "layers": 1, "context": 16])
    let text = try DataCatalogue.load("licenses")
    #expect(landscape.rows(of: .train) == text.trainLabels.count / 16)
    let metrics = try #require(try landscape.metrics(of: .test, at: landscape.start()))
    #expect(abs(metrics.loss - log(Double(text.classes))) < 0.02)
    #expect((0.5...1).contains(metrics.error ?? 0))
    // A character's label is the next character's input.
    #expect(
      text.trainInputs.dropFirst().elementsEqual(text.trainLabels.dropLast().map(Double.init)))
  }

  /// Hidden characters: the loss starts at the logarithm of the number of tokens, which are those of the text and one.
  @Test func hiddenCharactersAreAskedForWhereTheyAre() throws {
    let landscape = try makeLandscape(
      "transformer", Double.self,
      ["task": 3, "data": 3, "width": 8, "heads": 2, "layers": 1, "context": 20])
    let text = try DataCatalogue.load("licenses")
    let shape = try #require(landscape.dataShape)
    #expect(shape == DataShape(features: 23, answers: 3, classes: text.classes + 1))
    let reading = Reading()
    let point = landscape.start()
    let loss = try landscape.loss(at: point, rows: [7, 2], transforms: reading)
    #expect(abs(loss - log(Double(text.classes + 1))) < 0.05)
    for (index, row) in [7, 2].enumerated() {
      var tokens = reading.inputs[(23 * index)..<(23 * index + 20)].map { $0 }
      let places = reading.inputs[(23 * index + 20)..<(23 * index + 23)].map { Int($0) }
      #expect(places == Set(places).sorted())
      for (answer, place) in places.enumerated() {
        #expect(tokens[place] == Double(text.classes))
        let first = (3 * index + answer) * shape.classes
        let target = Array(reading.targets[first..<(first + shape.classes)])
        #expect(target.reduce(0, +) == 1)
        tokens[place] = Double(target.firstIndex(of: 1) ?? -1)
      }
      #expect(tokens == Array(text.trainInputs[(20 * row)..<(20 * row + 20)]))
    }
    // The same batch hides the same characters, another batch others.
    let seen = reading.inputs
    #expect(try landscape.loss(at: point, rows: [7, 2], transforms: reading) == loss)
    #expect(reading.inputs == seen)
    _ = try landscape.loss(at: point, rows: [7, 3], transforms: reading)
    #expect(reading.inputs[20..<23] != seen[20..<23])
    let metrics = try #require(try landscape.metrics(of: .test, at: point))
    #expect(try landscape.metrics(of: .test, at: point) == metrics)
    #expect(abs(metrics.loss - log(Double(text.classes + 1))) < 0.05)
    #expect((0.5...1).contains(metrics.error ?? 0))
  }

  /// Keeps the last batch.
  final class Reading: TrainingTransforms {
    let transformsData = true
    let transformsActivations = false
    let transformsLoss = false
    var inputs: [Double] = []
    var targets: [Double] = []
    func transformData(
      inputs: UnsafeMutableBufferPointer<Double>, targets: UnsafeMutableBufferPointer<Double>,
      rows: Int
    ) { (self.inputs, self.targets) = (Array(inputs), Array(targets)) }
    func forward(site: Int, values: UnsafeMutableBufferPointer<Double>, rows: Int) {}
    func backward(site: Int, gradient: UnsafeMutableBufferPointer<Double>, rows: Int) {}
    func transformLoss(
      _ loss: Double, logits: UnsafeBufferPointer<Double>, targets: UnsafeBufferPointer<Double>,
      gradient: UnsafeMutableBufferPointer<Double>, rows: Int, classes: Int
    ) -> Double { loss }
  }

  /// Every sum is in one split, and its answer is the sum.
  @Test func modularAdditionIsSplitByTheSeed() throws {
    let landscape = try makeLandscape("transformer", Double.self, ["train_fraction": 0.3])
    #expect(landscape.rows(of: .train) == 2823)
    #expect(landscape.rows(of: .test) == 97 * 97 - 2823)
    let point = landscape.start()
    let loss = try landscape.loss(at: point, rows: [0, 1, 2, 3])
    #expect(abs(loss - log(98)) < 0.1)
  }
}
