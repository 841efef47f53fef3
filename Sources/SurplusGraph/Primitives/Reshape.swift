/// The same elements in the same order under another shape; costs nothing in a program.
public struct Reshape: Primitive {
  /// The shape of the result.
  public let target: Shape

  var name: String { "reshape" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs[0].count == target.count else {
      throw GraphError(
        operation: name, shapes: [inputs[0], target], reason: "the numbers of elements differ")
    }
    return target
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    [try cotangent.reshape(inputs[0].shape)]
  }
}

extension Tensor {
  /// The elements under another shape; throws when the numbers of elements differ.
  public func reshape(_ target: Shape) throws(GraphError) -> Tensor {
    try graph.apply(.reshape(Reshape(target: target)), [self])
  }
}
