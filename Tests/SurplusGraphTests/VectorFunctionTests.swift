import Glibc
import SurplusCore
import SurplusGraph
import Testing

/// The accuracy of exponential, hyperbolic tangent and error function, in units in the last place.
@Suite struct VectorFunctionTests {
  /// Points all over a range and close to 0.
  static func points(_ range: ClosedRange<Double>) -> [Double] {
    var random = Randomness(seed: 5)
    return random.values(200_000, range) + random.values(50_000, -1...1)
      + random.values(50_000, -1e-3...1e-3)
  }

  /// A function with its range in each precision, what it should be, and how far off it may be.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let function: @Sendable (Tensor) -> Tensor
    let reference: @Sendable (Double) -> Double
    let single: ClosedRange<Double>
    let double: ClosedRange<Double>
    let limit: Double
  }

  static let cases = [
    Case(
      testDescription: "exp", function: { $0.exp() }, reference: { Glibc.exp($0) },
      single: -87...88.7, double: -708...709.7, limit: 1),
    Case(
      testDescription: "tanh", function: { $0.tanh() }, reference: { Glibc.tanh($0) },
      single: -10...10, double: -20...20, limit: 3),
    Case(
      testDescription: "erf", function: { $0.erf() }, reference: { Glibc.erf($0) },
      single: -5...5, double: -7...7, limit: 3),
  ]

  static func evaluate<Element: Scalar>(
    _ type: Element.Type, _ points: [Double], _ function: (Tensor) -> Tensor
  ) throws -> [Element] {
    let graph = Graph()
    let x = graph.input("x", [points.count])
    return try run(type, [function(x)], inputs: [(x, points)])[0]
  }

  /// The largest error in units in the last place of the exact value.
  static func worst<Element: Scalar>(
    _ type: Element.Type, _ example: Case, _ range: ClosedRange<Double>
  ) throws -> Double {
    let points = points(range)
    let errors = zip(points, try evaluate(type, points, example.function)).map { x, y in
      let exact = example.reference(Double(Element(x)))
      return abs(Double(y) - exact) / Double(Element(exact).ulp)
    }
    return errors.max() ?? 0
  }

  @Test(arguments: cases) func singlePrecision(_ example: Case) throws {
    #expect(try Self.worst(Float.self, example, example.single) <= example.limit)
  }

  /// The C library is itself up to one unit off.
  @Test(arguments: cases) func doublePrecision(_ example: Case) throws {
    #expect(try Self.worst(Double.self, example, example.double) <= example.limit + 1)
  }

  @Test func specialValues() throws {
    let points: [Double] = [0, -0.0, .infinity, -.infinity, 1000, -1000, .nan]
    let exponentials = try Self.evaluate(Float.self, points) { $0.exp() }
    #expect(exponentials.dropLast() == [1, 1, .infinity, 0, .infinity, 0])
    #expect(exponentials.last?.isNaN == true)
    let tangents = try Self.evaluate(Double.self, points) { $0.tanh() }
    #expect(tangents.dropLast() == [0, 0, 1, -1, 1, -1])
    #expect(tangents.last?.isNaN == true)
    let errors = try Self.evaluate(Float.self, points) { $0.erf() }
    #expect(errors.dropLast() == [0, 0, 1, -1, 1, -1])
    #expect(errors.last?.isNaN == true)
    let gates = try Self.evaluate(Float.self, points) { $0.relu() }
    #expect(gates == [0, 0, .infinity, 0, 1000, 0, 0])
  }

  @Test func logSumExpNeverOverflows() throws {
    let graph = Graph()
    let x = graph.input("x", [4, 3])
    let values: [Double] = [
      1000, 1000, 1000, -1000, -1001, -1002, -.infinity, 0, -.infinity, .infinity, 0, 0,
    ]
    let result = try run(Double.self, [x.logSumExp()], inputs: [(x, values)])[0]
    #expect(abs(result[0] - (1000 + log(3))) < 1e-12)
    #expect(abs(result[1] - (-1000 + log(1 + exp(-1) + exp(-2)))) < 1e-12)
    #expect(result[2] == 0)
    #expect(result[3] == .infinity)
  }

  /// Masked elements are 0, and a row of them alone has no softmax.
  @Test func softmaxNeverOverflows() throws {
    let x = Graph().input("x", [4, 3])
    let values: [Double] = [
      1000, 1000, 1000, -1000, -1001, -1002, -.infinity, 0, -.infinity, -.infinity, -.infinity,
      -.infinity,
    ]
    for result in [
      try run(Double.self, [x.softmax()], inputs: [(x, values)])[0],
      try run(Float.self, [x.softmax()], inputs: [(x, values)])[0].map(Double.init),
    ] {
      let terms = [1, exp(-1.0), exp(-2.0)]
      let sum = terms.reduce(0, +)
      let expected = [1 / 3.0, 1 / 3.0, 1 / 3.0] + terms.map { $0 / sum } + [0, 1, 0]
      #expect(zip(result, expected).allSatisfy { abs($0 - $1) < 1e-6 })
      #expect(result[6...8] == [0, 1, 0])
      #expect(result[9...].allSatisfy { $0.isNaN })
    }
  }

  /// Rows that share a pass, rows that fill one and longer ones, of any length.
  @Test(arguments: [1, 7, 8, 190], [1, 3, 8, 10, 64, 70, 513, 1100])
  func softmaxOfAnyRows(rows: Int, columns: Int) throws {
    var random = Randomness(seed: UInt64(100 * rows + columns))
    let values = random.values(rows * columns, -20...20)
    let x = Graph().input("x", [rows, columns])
    let double = try run(Double.self, [x.softmax()], inputs: [(x, values)])[0]
    let single = try run(Float.self, [x.softmax()], inputs: [(x, values)])[0]
    for row in 0..<rows {
      let places = (row * columns)..<((row + 1) * columns)
      let sum = values[places].map { exp($0) }.reduce(0, +)
      for place in places {
        let exact = exp(values[place]) / sum
        #expect(abs(double[place] - exact) <= 1e-13 * exact)
        #expect(abs(Double(single[place]) - exact) <= 1e-5 * exact)
      }
    }
  }

  @Test func longSumsKeepTheirDigits() throws {
    let graph = Graph()
    let x = graph.input("x", [1000, 1000])
    let values = [Double](repeating: 0.1, count: 1_000_000)
    let exact = 1e6 * Double(Float(0.1))
    let total = try run(Float.self, [x.sum()], inputs: [(x, values)])[0][0]
    #expect(abs(Double(total) - exact) < 1e-5 * exact)
    let columns = try run(Float.self, [x.sum([0])], inputs: [(x, values)])[0]
    #expect(columns.allSatisfy { abs(Double($0) - exact / 1000) < 1e-6 * exact / 1000 })
  }

  /// Short rows side by side, long ones by themselves, and what is left over of both.
  @Test(arguments: [1, 7, 8, 19], [1, 3, 8, 10, 32, 33, 70])
  func logSumExpOfAnyRows(rows: Int, columns: Int) throws {
    var random = Randomness(seed: UInt64(100 * rows + columns))
    let values = random.values(rows * columns, -20...20)
    let x = Graph().input("x", [rows, columns])
    let double = try run(Double.self, [x.logSumExp()], inputs: [(x, values)])[0]
    let single = try run(Float.self, [x.logSumExp()], inputs: [(x, values)])[0]
    for row in 0..<rows {
      let sum = values[(row * columns)..<((row + 1) * columns)].map { exp($0) }.reduce(0, +)
      #expect(abs(double[row] - log(sum)) < 1e-13 * max(1, abs(log(sum))))
      #expect(abs(Double(single[row]) - log(sum)) < 1e-5)
    }
  }
}
