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
    #expect(try Program<Float>(values: [chain]).description.contains(" 1 steps"))
    #expect(try Program<Float>(values: [chain], fuses: false).description.contains(" 4 steps"))
  }
}
