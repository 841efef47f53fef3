extension Operation {
  /// A tensor that equals the result without the operation: constant arithmetic, neutral elements and shapes that do
  /// not change. Derivatives rely on it: they are written plainly and lose their ones and zeros here.
  func simplified(_ inputs: [Tensor], shape: Shape, in graph: Graph) -> Tensor? {
    switch self {
    case .unary(let function):
      return inputs[0].fillValue.map { graph.fill(function.value($0), shape) }
    case .binary(let function):
      let (left, right) = (inputs[0].fillValue, inputs[1].fillValue)
      if let left, let right { return graph.fill(function.value(left, right), shape) }
      switch (function, left, right) {
      case (.add, 0, _), (.multiply, 1, _): return inputs[1]
      case (.add, _, 0), (.subtract, _, 0), (.multiply, _, 1), (.divide, _, 1): return inputs[0]
      default: return nil
      }
    case .broadcast, .reshape, .slice:
      if inputs[0].shape == shape { return inputs[0] }
      return inputs[0].fillValue.map { graph.fill($0, shape) }
    case .pad:
      return inputs[0].shape == shape ? inputs[0] : nil
    case .sum:
      if inputs[0].shape.count == shape.count {
        return graph.record(.reshape(Reshape(target: shape)), inputs, shape: shape)
      }
      // Rounding is the same for both signs, and a sum is the smaller one to negate.
      if case .unary(.negate) = inputs[0].node.operation {
        let opposite = Tensor(graph: graph, id: inputs[0].node.inputs[0])
        return -graph.record(self, [opposite], shape: shape)
      }
      let terms = Double(inputs[0].shape.count / shape.count)
      return inputs[0].fillValue.map { graph.fill($0 * terms, shape) }
    case .permute(let permute):
      if permute.axes == Array(permute.axes.indices) { return inputs[0] }
      return inputs[0].fillValue.map { graph.fill($0, shape) }
    case .concatenate:
      return inputs.count == 1 ? inputs[0] : nil
    case .product(let product):
      return product.absorbing(inputs).map { graph.record(.product($0), $1, shape: shape) }
    case .leaf, .logSumExp, .softmax, .maximum, .firstMaximum, .gather, .scatter, .windows, .fold,
      .site:
      return nil
    }
  }
}
