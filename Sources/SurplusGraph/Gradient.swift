extension Tensor {
  /// Reverse mode: the derivatives of this scalar with respect to tensors of its graph, as more operations of the
  /// graph. Applied to a function of its own results, it gives second derivatives.
  ///
  /// Throws when this is no scalar or when an operation on the way has no derivative.
  public func gradient(withRespectTo tensors: [Tensor]) throws(GraphError) -> [Tensor] {
    guard shape == .scalar else {
      throw GraphError(operation: "gradient", shapes: [shape], reason: "only a scalar has one")
    }
    return try graph.pullback([self], [graph.fill(1)], withRespectTo: tensors)
  }
}

extension Graph {
  /// Vector-Jacobian product: what cotangents of outputs become when they are carried back to tensors. What the
  /// cotangents themselves depend on is left out of account.
  ///
  /// Throws when an operation on the way has no derivative.
  public func pullback(
    _ outputs: [Tensor], _ cotangents: [Tensor], withRespectTo tensors: [Tensor]
  ) throws(GraphError) -> [Tensor] {
    guard let last = outputs.map(\.id).max() else {
      return tensors.map { fill(0, $0.shape) }
    }
    // Nodes outside this set are constants as far as the tensors are concerned.
    var depends = [Bool](repeating: false, count: last + 1)
    for tensor in tensors where tensor.id <= last { depends[tensor.id] = true }
    for node in 0...last where !depends[node] {
      depends[node] = nodes[node].inputs.contains { depends[$0] }
    }
    var known = [Tensor?](repeating: nil, count: last + 1)
    func add(_ part: Tensor, to id: Int) throws(GraphError) {
      known[id] = if let sum = known[id] { try sum + part } else { part }
    }
    for (output, cotangent) in zip(outputs, cotangents) { try add(cotangent, to: output.id) }
    for index in stride(from: last, through: 0, by: -1) where depends[index] {
      guard let cotangent = known[index] else { continue }
      let node = nodes[index]
      guard node.inputs.contains(where: { depends[$0] }) else { continue }
      let inputs = node.inputs.map { Tensor(graph: self, id: $0) }
      let parts = try node.operation.primitive.pullback(
        cotangent, inputs: inputs, output: Tensor(graph: self, id: index))
      for (input, part) in zip(node.inputs, parts) where depends[input] {
        guard let part else { continue }
        try add(part, to: input)
      }
    }
    return tensors.map { tensor in
      let result = tensor.id <= last ? known[tensor.id] : nil
      return result ?? fill(0, tensor.shape)
    }
  }
}
