/// A range of one axis.
public struct Slice: Primitive {
  /// The axis that is cut.
  public let axis: Int
  /// The indices along it that are kept.
  public let range: Range<Int>

  var name: String { "slice" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs[0].dimensions.indices.contains(axis), !range.isEmpty,
      range.lowerBound >= 0, range.upperBound <= inputs[0][axis]
    else {
      throw GraphError(
        operation: name, shapes: inputs, reason: "there is no \(range) along axis \(axis)")
    }
    return inputs[0].replacing(axis, with: range.count)
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    let after = inputs[0].shape[axis] - range.upperBound
    return [try cotangent.pad(axis, before: range.lowerBound, after: after)]
  }
}

extension Tensor {
  /// The elements whose index along an axis lies in a range.
  public func slice(_ axis: Int, _ range: Range<Int>) throws(GraphError) -> Tensor {
    try graph.apply(.slice(Slice(axis: axis, range: range)), [self])
  }
}
