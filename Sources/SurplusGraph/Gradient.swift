extension Tensor {
  /// Reverse mode: the derivatives of this scalar with respect to tensors of its graph, as more operations of the
  /// graph. Applied to a function of its own results, it gives second derivatives.
  ///
  /// Throws when this is no scalar or when an operation on the way has no derivative.
  public func gradient(withRespectTo tensors: [Tensor]) throws(GraphError) -> [Tensor] {
    guard shape == .scalar else {
      throw GraphError(operation: "gradient", shapes: [shape], reason: "only a scalar has one")
    }
    // Nodes outside this set are constants as far as the tensors are concerned.
    var depends = [Bool](repeating: false, count: id + 1)
    for tensor in tensors where tensor.id <= id { depends[tensor.id] = true }
    for node in 0...id where !depends[node] {
      depends[node] = graph.nodes[node].inputs.contains { depends[$0] }
    }
    var cotangents = [Tensor?](repeating: nil, count: id + 1)
    cotangents[id] = graph.fill(1)
    for index in stride(from: id, through: 0, by: -1) where depends[index] {
      guard let cotangent = cotangents[index] else { continue }
      let node = graph.nodes[index]
      guard node.inputs.contains(where: { depends[$0] }) else { continue }
      let inputs = node.inputs.map { Tensor(graph: graph, id: $0) }
      let parts = try node.operation.primitive.pullback(
        cotangent, inputs: inputs, output: Tensor(graph: graph, id: index))
      for (input, part) in zip(node.inputs, parts) where depends[input] {
        guard let part else { continue }
        cotangents[input] = if let sum = cotangents[input] { try sum + part } else { part }
      }
    }
    return tensors.map { tensor in
      let known = tensor.id <= id ? cotangents[tensor.id] : nil
      return known ?? graph.fill(0, tensor.shape)
    }
  }
}
