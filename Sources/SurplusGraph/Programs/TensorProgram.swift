/// What a backend compiles: the operations that values and a gradient need, and nothing of how they are computed.
///
/// Nodes stand after their operands. Where activation sites are kept the program is cut at each of them, so that
/// nobody calls the caller in the middle of a stage; otherwise sites are left out.
public struct TensorProgram: Sendable {
  /// A part of the gradient: a node whose elements go to the gradient buffer, from an element on.
  public struct GradientPart: Hashable, Sendable {
    /// The node.
    public let node: Int
    /// Index of its first element in the gradient buffer: the offset of its parameter.
    public let offset: Int
  }

  /// Leaves and operations. Operands are named by their index in this list.
  public let nodes: [Graph.Node]
  /// The nodes that the caller writes before a run.
  public let inputs: [Int]
  /// The nodes that the caller reads after a run.
  public let values: [Int]
  /// What is written into the gradient buffer.
  public let gradient: [GradientPart]
  /// The parts that are run one after the other; one if the program is not cut.
  public let stages: [Stage]
  /// Multiplications and additions in the matrix products of one run.
  public let productOperations: Double
  /// For the inputs of the graph, by tensor, their indices among the inputs of the program.
  private let inputOfTensor: [Int: Int]

  /// The program of some values, and of a gradient that belongs to parameters, tensor by tensor.
  ///
  /// - Parameters:
  ///   - values: tensors of one graph to read after a run; at least one.
  ///   - gradient: tensors to write into the gradient buffer, each at the offset of its parameter.
  ///   - parameters: the parameters that the gradient belongs to, each of the shape of its part.
  ///   - keepsSites: whether the program is cut at activation sites; without, sites cost nothing.
  /// - Throws: `GraphError` when a part of the gradient does not have the shape of its parameter.
  public init(
    values: [Tensor], gradient: [Tensor] = [], of parameters: [Tensor] = [],
    keepsSites: Bool = false
  ) throws(GraphError) {
    precondition(gradient.count == parameters.count, "one gradient for each parameter")
    guard let graph = values.first?.graph else { preconditionFailure("a program without values") }
    var offsets: [Int] = []
    for (part, parameter) in zip(gradient, parameters) {
      guard part.shape == parameter.shape,
        case .leaf(.parameter(_, let offset)) = parameter.node.operation
      else {
        throw GraphError(
          operation: "gradient program", shapes: [part.shape, parameter.shape],
          reason: "a gradient must belong to a parameter of its shape")
      }
      offsets.append(offset)
    }
    let all = graph.nodes
    func resolved(_ id: Int) -> Int {
      guard !keepsSites, case .site = all[id].operation else { return id }
      return resolved(all[id].inputs[0])
    }
    let needed = Self.needed(for: (values + gradient).map(\.id), resolved, in: all)
    var place: [Int: Int] = [:]
    for (index, id) in needed.enumerated() { place[id] = index }
    // Every operand of a needed node is needed.
    func node(_ id: Int) -> Int { place[resolved(id), default: 0] }
    nodes = needed.map { id in
      Graph.Node(
        operation: all[id].operation, inputs: all[id].inputs.map(node), shape: all[id].shape)
    }
    productOperations = needed.reduce(0) { sum, id in
      guard case .product(let product) = all[id].operation else { return sum }
      let operands = all[id].inputs.map { all[$0].shape }
      return sum + product.sizes(operands[0], operands[1]).operations
    }
    self.values = values.map { node($0.id) }
    self.gradient = zip(gradient, offsets).map { GradientPart(node: node($0.id), offset: $1) }
    let inputs = needed.filter { if case .leaf(.input) = all[$0].operation { true } else { false } }
    self.inputs = inputs.map(node)
    inputOfTensor = Dictionary(uniqueKeysWithValues: zip(inputs, inputs.indices))
    stages = Stage.all(nodes, read: self.values + self.gradient.map(\.node))
  }

  /// The nodes that outputs need, in the order of the graph.
  private static func needed(
    for outputs: [Int], _ resolved: (Int) -> Int, in nodes: [Graph.Node]
  ) -> [Int] {
    var needed: Set<Int> = []
    var open = outputs.map(resolved)
    while let id = open.popLast() {
      if needed.insert(id).inserted { open += nodes[id].inputs.map(resolved) }
    }
    return needed.sorted()
  }

  /// The index of an input of the graph among the inputs of the program; nil when nothing in it reads the tensor.
  public func input(_ tensor: Tensor) -> Int? { inputOfTensor[tensor.id] }
}
