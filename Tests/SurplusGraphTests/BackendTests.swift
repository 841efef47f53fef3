import SurplusCore
import SurplusGraph
import TensorInterpreter
import Testing

/// A second backend that computes node by node gives the numbers of the processor's, and the lists of a program's stages
/// say what crosses from one to the next.
@Suite struct BackendTests {
  /// Values and gradient of a program that a backend compiles, at a point. What is sent to the caller is doubled.
  static func evaluate(
    _ program: TensorProgram, _ inputs: [(tensor: Tensor, values: [Double])] = [],
    at point: [Double], on backend: any Backend
  ) throws -> (values: [[Double]], gradient: [Double]) {
    let executable: any Executable<Double> = try backend.compile(program)
    defer { withExtendedLifetime(executable) {} }
    for input in inputs {
      guard let buffer = executable.input(input.tensor) else { continue }
      for (index, value) in input.values.enumerated() { buffer[index] = value }
    }
    var gradient = [Double](repeating: .nan, count: point.count)
    // The second run shows whether the first one left anything.
    for _ in 0..<2 {
      try point.withUnsafeBufferPointer { point in
        try gradient.withUnsafeMutableBufferPointer { gradient in
          for stage in program.stages.indices {
            let values = try executable.run(stage: stage, parameters: point, gradient: gradient)
            #expect((values == nil) == (program.stages[stage].cut == nil))
            for index in values?.indices ?? 0..<0 { values?[index] *= 2 }
          }
        }
      }
    }
    return (program.values.indices.map { Array(executable.value($0)) }, gradient)
  }

  static func largestDifference(_ x: [Double], _ y: [Double]) -> Double {
    let scale = max(1, y.map(abs).max() ?? 0)
    return zip(x, y).map { abs($0 - $1) / scale }.max() ?? 0
  }

  /// Both backends on one program.
  static func expectAgreement(
    _ program: TensorProgram, _ inputs: [(tensor: Tensor, values: [Double])] = [],
    at point: [Double]
  ) throws {
    let mine = try evaluate(program, inputs, at: point, on: ProcessorBackend())
    let other = try evaluate(program, inputs, at: point, on: Interpreter())
    for (mine, other) in zip(mine.values, other.values) {
      #expect(mine.count == other.count && largestDifference(mine, other) < 1e-12)
    }
    if !program.gradient.isEmpty {
      #expect(largestDifference(mine.gradient, other.gradient) < 1e-12)
    }
  }

  /// Every operation and the operations of its derivative.
  @Test(arguments: DerivativeTests.cases)
  func agreeOnEveryOperation(_ example: DerivativeTests.Case) throws {
    let shapes = example.shapes(3, 4)
    let layout = ParameterLayout(
      shapes.enumerated().map { ("operand\($0.offset)", $0.element, .other, -1) })
    var random = Randomness(seed: 17)
    let point = random.values(layout.count, example.range)
    let operands = Graph().parameters(layout)
    let result = try example.build(operands)
    let value = try result.squared().sum()
    try Self.expectAgreement(
      TensorProgram(
        values: [result, value], gradient: value.gradient(withRespectTo: operands), of: operands),
      at: point)
  }

  /// x -> tanh(x w) -> site -> times v, with the gradient.
  private static func network(keepsSites: Bool) throws -> (
    program: TensorProgram, input: Tensor, layout: ParameterLayout
  ) {
    let graph = Graph()
    let layout = ParameterLayout([("w", [3, 5], .weight, 0), ("v", [5, 2], .head, 1)])
    let parameters = graph.parameters(layout)
    let x = graph.input("x", [4, 3])
    let hidden = try x.product(parameters[0]).tanh().site(0)
    let logits = try hidden.product(parameters[1])
    let loss = try logits.logSumExp().sum()
    let program = try TensorProgram(
      values: [loss, logits], gradient: loss.gradient(withRespectTo: parameters), of: parameters,
      keepsSites: keepsSites)
    return (program, x, layout)
  }

  @Test(arguments: [false, true], [1, 2, 3] as [UInt64])
  func agreeOnANetwork(keepsSites: Bool, seed: UInt64) throws {
    let (program, input, layout) = try Self.network(keepsSites: keepsSites)
    var random = Randomness(seed: seed)
    let values = random.values(12)
    try Self.expectAgreement(program, [(input, values)], at: random.values(layout.count))
  }

  @Test func aProgramWithoutSitesIsOneStage() throws {
    let (program, _, _) = try Self.network(keepsSites: false)
    #expect(program.stages.count == 1 && program.stages[0].cut == nil)
    #expect(
      !program.nodes.contains { if case .site = $0.operation { true } else { false } })
  }

  @Test func stagesListWhatCrosses() throws {
    let (program, _, _) = try Self.network(keepsSites: true)
    func names(_ nodes: [Int]) -> [String] {
      nodes.map { node in
        switch program.nodes[node].operation {
        case .leaf(.input(let name)), .leaf(.parameter(let name, _)): name
        case .unary(let function): function.rawValue
        case .product: "product \(program.nodes[node].shape)"
        case .logSumExp: "logSumExp"
        case .site(let site): "site \(site.direction)"
        case .sum: "sum"
        default: "other"
        }
      }
    }
    let stages = program.stages
    #expect(stages.map { $0.cut?.site.direction } == [.forward, .backward, nil])
    #expect(stages.map { $0.cut?.rows } == [4, 4, nil])
    #expect(names(stages[0].arguments) == ["w", "x"])
    #expect(names(stages[0].nodes) == ["product [4, 5]", "tanh"])
    #expect(names(stages[0].results) == ["tanh"])
    #expect(names(stages[1].arguments) == ["v", "site forward"])
    // Loss and logits are values; the derivatives of hidden units and of v go on.
    #expect(names(stages[1].results).filter { $0 == "sum" } == ["sum"])
    #expect(names(stages[1].results).contains("product [4, 2]"))
    #expect(names(stages[1].results).contains("product [4, 5]"))
    #expect(names(stages[2].arguments) == ["x", "tanh", "site backward"])
    #expect(names(stages[2].results) == ["product [3, 5]"])
  }

  /// The caller replaces an input at a cut before the stage that reads it, as labels drawn from a model's answers do.
  @Test(arguments: [true, false]) func anInputMayComeLate(interpreted: Bool) throws {
    let graph = Graph()
    let (x, late) = (graph.input("x", [2, 2]), graph.input("late", [2, 2]))
    let seen = x.tanh()
    let value = try (seen.site(0) * late).sum()
    let program = try TensorProgram(values: [seen, value], keepsSites: true)
    let backend: any Backend = interpreted ? Interpreter() : ProcessorBackend()
    let executable: any Executable<Double> = try backend.compile(program)
    defer { withExtendedLifetime(executable) {} }
    let place = try #require(program.input(late))
    #expect(!program.stages[0].arguments.contains(program.inputs[place]))
    #expect(program.stages[1].arguments.contains(program.inputs[place]))
    let source = try #require(executable.input(x))
    for (index, number) in [0.5, -1, 2, 0].enumerated() { source[index] = number }
    for factor in [3.0, 7] {
      let none = UnsafeMutableBufferPointer<Double>(start: nil, count: 0)
      let values = try #require(
        try executable.run(stage: 0, parameters: UnsafeBufferPointer(none), gradient: none))
      // A value is there as soon as its stage is over.
      let sum = executable.value(0).reduce(0, +)
      let target = executable.input(place)
      for index in values.indices { target[index] = factor }
      #expect(
        try executable.run(stage: 1, parameters: UnsafeBufferPointer(none), gradient: none) == nil)
      #expect(abs(executable.value(1)[0] - factor * sum) < 1e-12)
    }
  }
}
