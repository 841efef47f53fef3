import Foundation
import SurplusCore
import Testing

/// What networks that normalise over batches evaluate with.
@Suite struct StatisticsTests {
  static let settings = ["inputs": 3.0, "classes": 4.0, "width": 5.0, "depth": 1.0, "norm": 1.0]

  /// The sums of the first layer of some rows, by the formula.
  private func sums(_ landscape: any Landscape<Double>, _ point: [Double], _ rows: [Int32]) throws
    -> [[Double]]
  {
    let inputs = Inputs()
    _ = try landscape.loss(at: point, rows: rows, transforms: inputs)
    return inputs.rows.map { x in
      (0..<5).map { unit -> Double in
        var sum = point[15 + unit]
        for column in 0..<3 { sum += point[unit * 3 + column] * x[column] }
        return sum
      }
    }
  }

  final class Inputs: TrainingTransforms {
    typealias Element = Double
    let transformsData = true
    let transformsActivations = false
    let transformsLoss = false
    var rows: [[Double]] = []
    func transformData(
      inputs: UnsafeMutableBufferPointer<Double>, targets: UnsafeMutableBufferPointer<Double>,
      rows: Int
    ) {
      let columns = inputs.count / rows
      self.rows = (0..<rows).map { row in (0..<columns).map { inputs[row * columns + $0] } }
    }
    func forward(site: Int, values: UnsafeMutableBufferPointer<Double>, rows: Int) {}
    func backward(site: Int, gradient: UnsafeMutableBufferPointer<Double>, rows: Int) {}
    func transformLoss(
      _ loss: Double, logits: UnsafeBufferPointer<Double>, targets: UnsafeBufferPointer<Double>,
      gradient: UnsafeMutableBufferPointer<Double>, rows: Int, classes: Int
    ) -> Double { loss }
  }

  private func moments(_ rows: [[Double]]) -> [Double] {
    let means = rows[0].indices.map { unit in
      rows.map { $0[unit] }.reduce(0, +) / Double(rows.count)
    }
    let variances = means.indices.map { unit -> Double in
      let squares = rows.map { ($0[unit] - means[unit]) * ($0[unit] - means[unit]) }
      return squares.reduce(0, +) / Double(rows.count - 1)
    }
    return means + variances
  }

  @Test func moveTowardTheLastBatchWhenAsked() throws {
    let landscape = try makeLandscape("mlp", Double.self, Self.settings)
    let point = landscape.start()
    let untouched = [Double](repeating: 0, count: 5) + [Double](repeating: 1, count: 5)
    #expect(Array(landscape.statistics) == untouched)
    let first = try moments(sums(landscape, point, [3, 1, 4, 1, 5]))
    #expect(Array(landscape.statistics) == untouched)
    landscape.updateStatistics(weight: 0.1)
    let expected = zip(untouched, first).map { 0.9 * $0 + 0.1 * $1 }
    expectClose(Array(landscape.statistics), expected, within: 1e-14)
    // A gradient sees the same moments as a loss alone.
    _ = try landscape.evaluate(at: point, rows: [3, 1, 4, 1, 5])
    landscape.updateStatistics(weight: 1)
    expectClose(Array(landscape.statistics), first, within: 1e-14)
    // Weights 1, 1/2, 1/3 give the mean of three batches.
    let batches: [[Int32]] = [[9, 2], [6, 5, 3], [5, 8, 9, 7]]
    var mean = [Double](repeating: 0, count: 10)
    for (index, rows) in batches.enumerated() {
      mean = try zip(mean, moments(sums(landscape, point, rows))).map { $0 + $1 / 3 }
      landscape.updateStatistics(weight: 1 / Double(index + 1))
    }
    expectClose(Array(landscape.statistics), mean, within: 1e-14)
  }

  @Test func areWhatEvaluationsNormaliseWith() throws {
    let landscape = try makeLandscape("mlp", Double.self, Self.settings)
    let point = landscape.start()
    let before = try #require(try landscape.metrics(of: .test, at: point))
    let all = (0..<Int32(landscape.rows(of: .train))).map { $0 }
    let loss = try landscape.loss(at: point, rows: all)
    #expect(try landscape.metrics(of: .test, at: point) == before)
    landscape.updateStatistics(weight: 1)
    #expect(try landscape.metrics(of: .test, at: point) != before)
    // With the moments of all rows, evaluation and training differ by n / (n - 1) in the variance alone.
    let train = try #require(try landscape.metrics(of: .train, at: point))
    #expect(abs(train.loss - loss) < 1e-3 * loss && train.loss != loss)
    // A buffer that is written to counts.
    landscape.statistics[0] += 1
    #expect(try landscape.metrics(of: .train, at: point) != train)
  }

  /// A network whose incoming weights do not matter in size: the gradient is at right angles to them, and plain descent
  /// never shrinks them.
  @Test(arguments: [("mlp", [0]), ("cnn2d", [0, 4])] as [(String, [Int])])
  func normalisedWeightsKeepTheirDirectionAlone(_ id: String, _ tensors: [Int]) throws {
    let settings: [String: Double] =
      id == "mlp"
      ? ["inputs": 6, "classes": 4, "width": 5, "depth": 1, "norm": 1]
      : ["inputs": 64, "classes": 3, "channels": 2, "norm": 1]
    let landscape = try makeLandscape(id, Double.self, settings)
    var point = landscape.start()
    let rows: [Int32] = Array(0..<32)
    let layout = landscape.layout.tensors
    // What is added to a variance breaks the invariance by its share of the variance.
    for index in tensors { for place in layout[index].range { point[place] *= 1e5 } }
    var norms: [Int: Double] = [:]
    for _ in 0..<20 {
      let gradient = try landscape.evaluate(at: point, rows: rows).gradient
      for index in tensors {
        let (w, g) = (point[layout[index].range], gradient[layout[index].range])
        let product = zip(w, g).map { $0 * $1 }.reduce(0, +)
        let (size, slope) = (sumOfSquares(w).squareRoot(), sumOfSquares(g).squareRoot())
        #expect(abs(product) < 1e-12 * size * slope)
        #expect(size >= norms[index, default: 0])
        norms[index] = size
      }
      for (index, tensor) in layout.enumerated() {
        let rate = tensors.contains(index) ? 1e9 : 0.1
        for place in tensor.range { point[place] -= rate * gradient[place] }
      }
    }
  }

  private func sumOfSquares(_ values: ArraySlice<Double>) -> Double {
    values.map { $0 * $0 }.reduce(0, +)
  }
}
