import SurplusCore
import SurplusGraph
import Testing

/// Fused loops give the bits of one loop an operation, in every way they read rows, columns and scalars.
@Suite struct FusionTests {
  /// Rows and columns: packed tiles, rows longer than a tile, single rows and columns.
  static let sizes = [
    (1, 1), (3, 10), (128, 10), (60, 16), (5, 512), (4, 513), (3, 1500), (1, 2000), (700, 1),
  ]

  /// A random expression over [rows, columns] with broadcasts of every kind.
  static func expression(
    _ graph: Graph, _ rows: Int, _ columns: Int, _ random: inout Randomness
  ) throws -> (result: Tensor, inputs: [(tensor: Tensor, values: [Double])]) {
    let shapes: [Shape] = [[rows, columns], [columns], [rows, 1], [], [rows, columns]]
    let inputs = shapes.enumerated().map { index, shape in
      (tensor: graph.input("x\(index)", shape), values: random.values(shape.count))
    }
    var pool = try inputs.map { try $0.tensor.broadcast(to: [rows, columns]) }
    for _ in 0..<12 {
      let x = pool[random.integer(0...(pool.count - 1))]
      let y = pool[random.integer(0...(pool.count - 1))]
      let result =
        switch random.integer(0...9) {
        case 0: -x
        case 1: x.tanh()
        case 2: x.squared()
        case 3: x.sin()
        case 4: try x + y
        case 5: try x - y
        case 6: try x * y
        case 7: try Tensor.gate(x, y)
        case 8: 0.5 * x + 0.25
        default: try x.tanh().exp() / (y.squared() + 1)
        }
      pool.append(result)
    }
    return (try pool.suffix(4).reduce(graph.fill(0, [rows, columns])) { try $0 + $1 }, inputs)
  }

  @Test(arguments: sizes, [UInt64(1), 2, 3, 4])
  func fusedEqualsUnfused(_ size: (Int, Int), _ seed: UInt64) throws {
    var random = Randomness(seed: seed)
    let graph = Graph()
    let (result, inputs) = try Self.expression(graph, size.0, size.1, &random)
    let sums = [result, try result.sum([0]), try result.sum([1])]
    for values in [[result], sums] {
      let fused = try run(Double.self, values, inputs: inputs)
      let unfused = try run(Double.self, values, inputs: inputs, fuses: false)
      #expect(fused == unfused)
      #expect(
        try run(Float.self, values, inputs: inputs)
          == run(Float.self, values, inputs: inputs, fuses: false))
    }
  }

  @Test func readsRowsAndColumnsWhereTheyBelong() throws {
    for (rows, columns) in Self.sizes {
      let graph = Graph()
      let shape: Shape = [rows, columns]
      let (x, row, column) = (
        graph.input("x", shape), graph.input("row", [columns]), graph.input("column", [rows, 1])
      )
      let result = try (x + row.broadcast(to: shape)) * column.broadcast(to: shape)
      let values = (0..<rows * columns).map { Double($0 % 97) }
      let rowValues = (0..<columns).map { Double($0 % 31) }
      let columnValues = (0..<rows).map { Double($0 % 13) }
      let expected = values.indices.map {
        (values[$0] + rowValues[$0 % columns]) * columnValues[$0 / columns]
      }
      let actual = try run(
        Double.self, [result],
        inputs: [(x, values), (row, rowValues), (column, columnValues)])
      #expect(actual[0] == expected)
    }
  }

  @Test func aChainIsOneStep() throws {
    let graph = Graph()
    let x = graph.input("x", [128, 40])
    let b = graph.input("b", [40])
    let chain = try (x + b.broadcast(to: [128, 40])).relu().squared() * 0.5
    #expect(
      try ProcessorExecutable<Float>(TensorProgram(values: [chain])).description.contains(
        " 1 steps"))
    #expect(
      try ProcessorExecutable<Float>(TensorProgram(values: [chain]), fuses: false).description
        .contains(" 4 steps"))
  }

  /// Sums of rows are taken where their terms are computed, unless these are needed elsewhere or a row is too long.
  @Test func sumsOfRowsJoinTheirTerms() throws {
    func steps(columns: Int, axis: Int = 1, and other: (Tensor) -> [Tensor] = { _ in [] }) throws
      -> String
    {
      let x = Graph().input("x", [60, columns])
      return try ProcessorExecutable<Float>(
        TensorProgram(values: [x.tanh().sum([axis])] + other(x.tanh()))
      ).description
    }
    #expect(try steps(columns: 40).contains(" 1 steps"))
    #expect(try steps(columns: 512).contains(" 1 steps"))
    #expect(try steps(columns: 513).contains(" 2 steps"))
    #expect(try steps(columns: 40, axis: 0).contains(" 2 steps"))
    #expect(try steps(columns: 40) { [$0] }.contains(" 2 steps"))
  }

  /// What two loops need is stored, unless it is arithmetic on one tensor that is stored anyway.
  @Test func arithmeticOnAStoredTensorIsRepeated() throws {
    func steps(_ shared: (_ x: Tensor, _ y: Tensor) throws -> Tensor) throws -> String {
      let graph = Graph()
      let a = graph.input("a", [64, 64])
      let x = try a.product(a)
      let shared = try shared(x, a.product(x))
      return try ProcessorExecutable<Float>(TensorProgram(values: [shared.tanh(), shared.exp()]))
        .description
    }
    let row = { (x: Tensor) in try x.graph.input("row", [64]).broadcast(to: x.shape) }
    #expect(try steps { x, _ in 0.5 * x + 1 }.contains(" 3 steps"))
    #expect(try steps { x, _ in try -(x * row(x)).squared() }.contains(" 3 steps"))
    #expect(try steps { x, _ in x.tanh() * 0.5 }.contains(" 4 steps"))
    #expect(try steps { x, y in try x + y }.contains(" 5 steps"))
  }
}
