/// log(sum(exp(x))) over the last axis, which is dropped; computed from the differences to the largest element, so
/// that it never overflows.
public struct LogSumExp: Primitive {
  var name: String { "logSumExp" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs[0].rank > 0 else {
      throw GraphError(operation: name, shapes: inputs, reason: "a scalar has no last axis")
    }
    return Shape(Array(inputs[0].dimensions.dropLast()))
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    let x = inputs[0]
    let column = Shape(output.shape.dimensions + [1])
    let softmax = try (x - output.reshape(column).broadcast(to: x.shape)).exp()
    return [try cotangent.reshape(column).broadcast(to: x.shape) * softmax]
  }
}

extension Tensor {
  /// log(sum(exp(x))) over the last axis, which is dropped.
  public func logSumExp() throws(GraphError) -> Tensor {
    try graph.apply(.logSumExp(LogSumExp()), [self])
  }
}
