/// A program as the processor sees it: through reshapes, which keep the order of elements and cost nothing.
struct ResolvedProgram {
  private let nodes: [Graph.Node]
  /// Nodes in order, without reshapes.
  let order: [Int]

  init(_ program: TensorProgram) {
    nodes = program.nodes
    order = program.nodes.indices.filter {
      if case .reshape = program.nodes[$0].operation { false } else { true }
    }
  }

  subscript(_ id: Int) -> Graph.Node { nodes[id] }

  /// The node that computes the elements of a node.
  func source(_ id: Int) -> Int {
    guard case .reshape = nodes[id].operation else { return id }
    return source(nodes[id].inputs[0])
  }

  /// The inputs of a node, resolved.
  func inputs(of id: Int) -> [Int] { nodes[id].inputs.map(source) }

  /// The shape of the first input as the operation sees it.
  func sourceShape(of id: Int) -> Shape { nodes[nodes[id].inputs[0]].shape }
}
