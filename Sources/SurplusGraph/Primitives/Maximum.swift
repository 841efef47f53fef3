/// The largest element along an axis, which is dropped. The derivative goes to the first of them; a NaN counts as
/// larger than every number.
public struct Maximum: Primitive {
  /// The axis of the operand.
  public let axis: Int

  var name: String { "maximum" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs[0].dimensions.indices.contains(axis) else {
      throw GraphError(operation: name, shapes: inputs, reason: "there is no axis \(axis)")
    }
    var sizes = inputs[0].dimensions
    sizes.remove(at: axis)
    return Shape(sizes)
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    let x = inputs[0]
    let column = x.shape.replacing(axis, with: 1)
    let mask = try x.graph.apply(.firstMaximum(FirstMaximum(axis: axis)), [x])
    return [try cotangent.reshape(column).broadcast(to: x.shape) * mask]
  }
}

/// 1 where an element is the first of the largest along an axis, 0 elsewhere: the derivative of `Maximum`, and constant
/// itself.
public struct FirstMaximum: Primitive {
  /// The axis of the operand.
  public let axis: Int

  var name: String { "firstMaximum" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    _ = try Maximum(axis: axis).shape(of: inputs)
    return inputs[0]
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) -> [Tensor?] { [nil] }
}

extension Tensor {
  /// The largest element along an axis, which is dropped. The derivative goes to the first of them.
  public func maximum(_ axis: Int) throws(GraphError) -> Tensor {
    try graph.apply(.maximum(Maximum(axis: axis)), [self])
  }
}
