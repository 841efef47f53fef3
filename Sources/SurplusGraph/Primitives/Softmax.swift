/// e^x over its sum along the last axis; computed from the differences to the largest element, so that it never
/// overflows.
public struct Softmax: Primitive {
  var name: String { "softmax" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs[0].rank > 0 else {
      throw GraphError(operation: name, shapes: inputs, reason: "a scalar has no last axis")
    }
    return inputs[0]
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output y: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    let column = Shape(y.shape.dimensions.dropLast() + [1])
    let mean = try (cotangent * y).sum([y.shape.rank - 1]).reshape(column)
    return [try (cotangent - mean.broadcast(to: y.shape)) * y]
  }
}

extension Tensor {
  /// e^x over its sum along the last axis. Throws for a scalar.
  public func softmax() throws(GraphError) -> Tensor {
    try graph.apply(.softmax(Softmax()), [self])
  }
}
