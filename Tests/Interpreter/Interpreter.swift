import SurplusCore
import SurplusGraph

/// A backend that computes a program node by node in double precision, by the definition of each operation: without
/// fusion, without a memory plan, without anything of the processor's backend.
///
/// It keeps nothing from stage to stage but what the stages list, and reads an input once a run, in the first stage that
/// lists it.
public struct Interpreter: Backend {
  /// The interpreter.
  public init() {}

  /// Throws without memory.
  public func compile<Element: Scalar>(_ program: TensorProgram) throws -> any Executable<Element> {
    try InterpretedProgram<Element>(program)
  }
}

/// A program that is interpreted.
private final class InterpretedProgram<Element: Scalar>: Executable {
  let program: TensorProgram
  /// Elements by node: of inputs, of values and of what crosses a cut.
  private let inputs: [FlatBuffer<Element>]
  private let values: [FlatBuffer<Element>]
  private let cuts: [FlatBuffer<Element>]
  /// What later stages may read: inputs, results of stages, and what came back at cuts.
  private var kept: [Int: [Double]] = [:]

  init(_ program: TensorProgram) throws {
    self.program = program
    func buffer(_ node: Int) throws -> FlatBuffer<Element> {
      try FlatBuffer(count: program.nodes[node].shape.count)
    }
    inputs = try program.inputs.map(buffer)
    values = try program.values.map(buffer)
    cuts = try program.stages.compactMap(\.cut).map { try buffer($0.node) }
  }

  func input(_ index: Int) -> UnsafeMutableBufferPointer<Element> { inputs[index].elements }

  func value(_ index: Int) -> UnsafeBufferPointer<Element> {
    UnsafeBufferPointer(values[index].elements)
  }

  func run(
    stage index: Int, parameters: UnsafeBufferPointer<Element>,
    gradient: UnsafeMutableBufferPointer<Element>
  ) throws -> UnsafeMutableBufferPointer<Element>? {
    if index == 0 {
      kept = [:]
    } else if let cut = program.stages[index - 1].cut {
      kept[cut.node] = cuts[index - 1].elements.map(Double.init)
    }
    let stage = program.stages[index]
    for (input, node) in program.inputs.enumerated()
    where stage.arguments.contains(node) && kept[node] == nil {
      kept[node] = inputs[input].elements.map(Double.init)
    }
    var known: [Int: [Double]] = [:]
    for node in stage.arguments { known[node] = elements(of: node, among: kept, parameters) }
    for node in stage.nodes {
      let operands = program.nodes[node].inputs.map {
        Operand(
          elements: elements(of: $0, among: known, parameters), shape: program.nodes[$0].shape)
      }
      known[node] = program.nodes[node].value(operands)
    }
    for node in stage.results { kept[node] = known[node] }
    for (value, node) in program.values.enumerated() where stage.results.contains(node) {
      write(known[node] ?? [], to: values[value].elements)
    }
    if let cut = stage.cut {
      write(elements(of: cut.source, among: known, parameters), to: cuts[index].elements)
      return cuts[index].elements
    }
    finish(parameters, gradient)
    return nil
  }

  /// Delivers the gradient, and values that no stage computes.
  private func finish(
    _ parameters: UnsafeBufferPointer<Element>, _ gradient: UnsafeMutableBufferPointer<Element>
  ) {
    let computed = Set(program.stages.flatMap(\.results))
    for (value, node) in program.values.enumerated() where !computed.contains(node) {
      write(elements(of: node, among: kept, parameters), to: values[value].elements)
    }
    for part in program.gradient {
      let elements = elements(of: part.node, among: kept, parameters)
      let range = part.offset..<(part.offset + elements.count)
      write(elements, to: UnsafeMutableBufferPointer(rebasing: gradient[range]))
    }
  }

  /// The elements of a node that is a leaf or was computed.
  private func elements(
    of node: Int, among known: [Int: [Double]], _ parameters: UnsafeBufferPointer<Element>
  ) -> [Double] {
    let shape = program.nodes[node].shape
    switch program.nodes[node].operation {
    case .leaf(.constant(let values)): return values
    case .leaf(.fill(let value)): return [Double](repeating: value, count: shape.count)
    case .leaf(.parameter(_, let offset)):
      return parameters[offset..<(offset + shape.count)].map(Double.init)
    default:
      guard let elements = known[node] else {
        preconditionFailure("node \(node) is read and nobody listed it")
      }
      return elements
    }
  }

  private func write(_ elements: [Double], to target: UnsafeMutableBufferPointer<Element>) {
    for (index, element) in elements.enumerated() { target[index] = Element(element) }
  }
}
