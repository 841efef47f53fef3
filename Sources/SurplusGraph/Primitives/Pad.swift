/// Zeros before and after the elements along one axis.
public struct Pad: Primitive {
  /// The axis that grows.
  public let axis: Int
  /// Zeros before the first element along it.
  public let before: Int
  /// Zeros after the last.
  public let after: Int

  var name: String { "pad" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs[0].dimensions.indices.contains(axis), before >= 0, after >= 0 else {
      throw GraphError(
        operation: name, shapes: inputs,
        reason: "cannot put \(before) before and \(after) after axis \(axis)")
    }
    return inputs[0].replacing(axis, with: before + inputs[0][axis] + after)
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    [try cotangent.slice(axis, before..<(before + inputs[0].shape[axis]))]
  }
}

extension Tensor {
  /// Puts zeros before and after the elements along an axis.
  public func pad(_ axis: Int, before: Int, after: Int) throws(GraphError) -> Tensor {
    try graph.apply(.pad(Pad(axis: axis, before: before, after: after)), [self])
  }
}
