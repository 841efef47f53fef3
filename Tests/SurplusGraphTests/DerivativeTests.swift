import SurplusCore
import SurplusGraph
import Testing

/// First and second derivatives of every primitive against central differences, in double precision.
@Suite struct DerivativeTests {
  /// A primitive as a function of parameters, with the range its operands are drawn from.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let range: ClosedRange<Double>
    let shapes: @Sendable (_ rows: Int, _ columns: Int) -> [[Int]]
    let build: @Sendable (_ operands: [Tensor]) throws -> Tensor

    init(
      _ name: String, in range: ClosedRange<Double> = -1...1,
      of shapes: @escaping @Sendable (Int, Int) -> [[Int]] = { [[$0, $1]] },
      _ build: @escaping @Sendable ([Tensor]) throws -> Tensor
    ) {
      testDescription = name
      self.range = range
      self.shapes = shapes
      self.build = build
    }
  }

  static let cases: [Case] = [
    Case("negate") { -$0[0] },
    Case("exp") { $0[0].exp() },
    Case("log", in: 0.5...2) { $0[0].log() },
    Case("tanh") { $0[0].tanh() },
    Case("square root", in: 0.5...2) { $0[0].squareRoot() },
    Case("square") { $0[0].squared() },
    Case("sine") { $0[0].sin() },
    Case("cosine") { $0[0].cos() },
    Case("add", of: { [[$0, $1], [$0, $1]] }) { try $0[0] + $0[1] },
    Case("subtract", of: { [[$0, $1], [$0, $1]] }) { try $0[0] - $0[1] },
    Case("multiply", of: { [[$0, $1], [$0, $1]] }) { try $0[0] * $0[1] },
    Case("divide", in: 0.5...2, of: { [[$0, $1], [$0, $1]] }) { try $0[0] / $0[1] },
    Case("divide by itself", in: 0.5...2) { try $0[0] / $0[0].squared() },
    Case("gate", of: { [[$0, $1], [$0, $1]] }) { try Tensor.gate($0[0], $0[1]) },
    Case("relu") { $0[0].relu() },
    Case("numbers", in: 0.5...2) { (2 * (1 - $0[0]) + 3) / 4 - 5 },
    Case("broadcast row", of: { [[$1], [$0, $1]] }) {
      try $0[0].broadcast(to: $0[1].shape) * $0[1]
    },
    Case("broadcast column", of: { [[$0, 1], [$0, $1]] }) {
      try $0[0].broadcast(to: $0[1].shape) * $0[1]
    },
    Case("broadcast scalar", of: { [[], [$0, $1]] }) {
      try $0[0].broadcast(to: $0[1].shape) * $0[1]
    },
    Case("broadcast middle", of: { [[$0, 1, $1], [$0, 3, $1]] }) {
      try $0[0].broadcast(to: $0[1].shape) * $0[1]
    },
    Case("sum rows") { try $0[0].sum([0]) },
    Case("sum columns") { try $0[0].sum([1]) },
    Case("sum all") { try $0[0].sum() },
    Case("sum outer and inner", of: { [[$0, 3, $1]] }) { try $0[0].sum([0, 2]) },
    Case("log-sum-exp", in: -3...3) { try $0[0].logSumExp() },
    Case("softmax", in: -3...3) { try $0[0].softmax() },
    Case("sum of opposites") { try (-$0[0].exp()).sum([1]) },
    Case("maximum of rows") { try $0[0].maximum(1) },
    Case("maximum in the middle", of: { [[$0, 3, $1]] }) { try $0[0].maximum(1) },
    Case("reshape") { try $0[0].reshape([$0[0].shape[1], $0[0].shape[0]]).exp() },
    Case("slice", of: { [[$0 + 2, $1]] }) { try $0[0].slice(0, 1..<($0[0].shape[0] - 1)) },
    Case("slice columns", of: { [[$0, $1 + 2]] }) { try $0[0].slice(1, 2..<$0[0].shape[1]) },
    Case("pad") { try $0[0].pad(0, before: 1, after: 2).exp() },
    Case("pad columns") { try $0[0].pad(1, before: 2, after: 0).exp() },
    Case("product", of: { [[$0, 3], [3, $1]] }) { try $0[0].product($0[1]) },
    Case("product, left transposed", of: { [[3, $0], [3, $1]] }) {
      try $0[0].product($0[1], transposeLeft: true)
    },
    Case("product, right transposed", of: { [[$0, 3], [$1, 3]] }) {
      try $0[0].product($0[1], transposeRight: true)
    },
    Case("product, both transposed", of: { [[3, $0], [$1, 3]] }) {
      try $0[0].product($0[1], transposeLeft: true, transposeRight: true)
    },
    Case("batched product", of: { [[2, $0, 3], [2, 3, $1]] }) { try $0[0].product($0[1]) },
    Case("batched product, left transposed", of: { [[2, 3, $0], [2, 3, $1]] }) {
      try $0[0].product($0[1], transposeLeft: true)
    },
    Case("batched product, right transposed", of: { [[2, $0, 3], [2, $1, 3]] }) {
      try $0[0].product($0[1], transposeRight: true)
    },
    Case("batched product, both transposed", of: { [[2, 3, $0], [2, $1, 3]] }) {
      try $0[0].product($0[1], transposeLeft: true, transposeRight: true)
    },
    Case("product of transpositions", of: { [[2, 3, $0], [2, $1, 3]] }) {
      try $0[0].permute([0, 2, 1]).product($0[1].permute([0, 2, 1]))
    },
    Case("error function", in: -2...2) { $0[0].erf() },
    Case("permute", of: { [[$0, 3, $1, 2]] }) { try $0[0].permute([2, 0, 3, 1]).exp() },
    Case("transpose") { try $0[0].permute([1, 0]).exp() },
    Case("concatenate", of: { [[$0, $1], [$0, 2], [$0, 1]] }) {
      try $0[0].graph.concatenate($0, axis: 1).exp()
    },
    Case("concatenate rows", of: { [[$0, $1], [2, $1]] }) {
      try $0[0].graph.concatenate([$0[0], $0[1], $0[0]], axis: 0).exp()
    },
    Case("gather", of: { [[$0 + 2, $1]] }) {
      try $0[0].gather($0[0].graph.constant([2, 0, 2, 1, 2, 1], [3, 2])).exp()
    },
    Case("windows of a line", of: { [[$0, $1 + 2, 2]] }) {
      try $0[0].windows([3], step: [2], padding: [1]).exp()
    },
    Case("windows longer than the line", of: { [[$0, 2, $1]] }) {
      try $0[0].windows([5], step: [1], padding: [3]).exp()
    },
    Case("windows of a picture", of: { [[2, $0 + 1, $1 + 1, 2]] }) {
      try $0[0].windows([2, 3], step: [1, 2], padding: [0, 2]).exp()
    },
    Case("product with itself") { try $0[0].product($0[0], transposeRight: true) },
  ]

  @Test(arguments: cases, [UInt64(1), 2, 3])
  func agreeWithDifferences(_ example: Case, _ seed: UInt64) throws {
    var random = Randomness(seed: seed)
    let shapes = example.shapes(random.integer(1...5), random.integer(1...11))
    let layout = ParameterLayout(
      shapes.enumerated().map { ("operand\($0.offset)", $0.element, .other, -1) })
    let point = random.values(layout.count, example.range)
    let direction = random.values(layout.count)

    let graph = Graph()
    let operands = graph.parameters(layout)
    let result = try example.build(operands)
    // Squares, so that linear primitives have second derivatives too.
    let weights = graph.constant(random.values(result.shape.count), result.shape)
    let value = try (weights * (result + 0.5).squared()).sum()
    let gradient = try value.gradient(withRespectTo: operands)
    var slope = graph.fill(0)
    for (part, tensor) in zip(gradient, layout.tensors) {
      let along = graph.constant(Array(direction[tensor.range]), part.shape)
      slope = try slope + (part * along).sum()
    }
    let curvature = try slope.gradient(withRespectTo: operands)

    try compare([value], gradient, at: point)
    try compare([slope], curvature, at: point)
  }

  /// Compares a gradient with central differences of its value.
  private func compare(_ value: [Tensor], _ gradient: [Tensor], at point: [Double]) throws {
    let exact = try run(Double.self, gradient, parameters: point).flatMap { $0 }
    let step = 1e-5
    let differences = try point.indices.map { index in
      var (above, below) = (point, point)
      above[index] += step
      below[index] -= step
      let values = try [above, below].map { try run(Double.self, value, parameters: $0)[0][0] }
      return (values[0] - values[1]) / (2 * step)
    }
    let scale = max(1, differences.map(abs).max() ?? 0)
    #expect(exact.count == differences.count)
    for (a, b) in zip(exact, differences) { #expect(abs(a - b) < 1e-7 * scale) }
  }

  @Test func parametersOutsideTheValueHaveGradientZero() throws {
    let graph = Graph()
    let parameters = graph.parameters(
      ParameterLayout([("x", [2], .other, -1), ("unused", [3], .other, -1)]))
    let value = try parameters[0].squared().sum()
    let gradient = try value.gradient(withRespectTo: parameters)
    let program = try ProcessorExecutable<Double>(
      TensorProgram(values: [value], gradient: gradient, of: parameters))
    var buffer = [Double](repeating: 9, count: 5)
    try [3.0, -1, 7, 7, 7].withUnsafeBufferPointer { point in
      try buffer.withUnsafeMutableBufferPointer {
        try program.run(parameters: point, gradient: $0)
      }
    }
    #expect(buffer == [6, -2, 0, 0, 0])
  }

  @Test func oneResultServesTwoParameters() throws {
    let graph = Graph()
    let parameters = graph.parameters(
      ParameterLayout([("x", [2], .other, -1), ("y", [2], .other, -1)]))
    let value = try (parameters[0] + parameters[1]).squared().sum()
    let gradient = try value.gradient(withRespectTo: parameters)
    let program = try ProcessorExecutable<Double>(
      TensorProgram(
        values: [value, gradient[0]], gradient: gradient, of: parameters))
    defer { withExtendedLifetime(program) {} }
    var buffer = [Double](repeating: 0, count: 4)
    try [1.0, 2, 3, 4].withUnsafeBufferPointer { point in
      try buffer.withUnsafeMutableBufferPointer {
        try program.run(parameters: point, gradient: $0)
      }
    }
    #expect(buffer == [8, 12, 8, 12])
    #expect(Array(program.value(1)) == [8, 12])
  }
}
