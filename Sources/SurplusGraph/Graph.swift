import SurplusCore

/// A tensor program under construction: typed operations on tensors, each added once.
///
/// Adding an operation that the graph already holds gives the tensor that is already there, so common
/// subexpressions never occur twice. Derivatives are more operations in the same graph. A `TensorProgram`
/// takes what its outputs need, and a `Backend` compiles it.
public final class Graph {
  /// An operation on earlier nodes.
  public struct Node: Hashable, Sendable {
    /// What it computes.
    public let operation: Operation
    /// Its operands in order, by their numbers in the same list of nodes.
    public let inputs: [Int]
    /// The shape of its result; elements are row-major.
    public let shape: Shape
  }

  private(set) var nodes: [Node] = []
  private var known: [Node: Int] = [:]

  /// An empty graph.
  public init() {}

  /// A tensor that the caller writes into the program before a run.
  public func input(_ name: String, _ shape: Shape) -> Tensor {
    record(.leaf(.input(name: name)), [], shape: shape)
  }

  /// The tensors of a flat parameter buffer, which is bound when a program runs.
  public func parameters(_ layout: ParameterLayout) -> [Tensor] {
    layout.tensors.map {
      record(.leaf(.parameter(name: $0.name, offset: $0.offset)), [], shape: Shape($0.shape))
    }
  }

  /// A tensor of known values, row-major.
  public func constant(_ values: [Double], _ shape: Shape) -> Tensor {
    precondition(values.count == shape.count, "\(values.count) values for a constant of \(shape)")
    return record(.leaf(.constant(values)), [], shape: shape)
  }

  /// A tensor with one value everywhere.
  public func fill(_ value: Double, _ shape: Shape = .scalar) -> Tensor {
    record(.leaf(.fill(value)), [], shape: shape)
  }

  /// Adds an operation after its shape rule; throws when the shapes do not fit.
  func apply(_ operation: Operation, _ inputs: [Tensor]) throws(GraphError) -> Tensor {
    let shape = try operation.primitive.shape(of: inputs.map(\.shape))
    return record(operation, inputs, shape: shape)
  }

  /// Adds an operation whose shape is known.
  func record(_ operation: Operation, _ inputs: [Tensor], shape: Shape) -> Tensor {
    precondition(inputs.allSatisfy { $0.graph === self }, "tensors of two graphs in one operation")
    if let simpler = operation.simplified(inputs, shape: shape, in: self) { return simpler }
    let node = Node(operation: operation, inputs: inputs.map(\.id), shape: shape)
    if let id = known[node] { return Tensor(graph: self, id: id) }
    nodes.append(node)
    known[node] = nodes.count - 1
    return Tensor(graph: self, id: nodes.count - 1)
  }
}

/// The result of an operation in a graph.
public struct Tensor {
  /// The graph it belongs to.
  public let graph: Graph
  let id: Int

  var node: Graph.Node { graph.nodes[id] }

  /// Its sizes.
  public var shape: Shape { node.shape }

  /// The value it has everywhere, if it is a fill.
  var fillValue: Double? {
    guard case .leaf(.fill(let value)) = node.operation else { return nil }
    return value
  }
}
