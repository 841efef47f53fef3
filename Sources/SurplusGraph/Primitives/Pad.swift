/// Zeros before and after the elements along one axis.
struct Pad: Primitive {
  let axis: Int
  let before: Int
  let after: Int

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

  /// The kernel.
  func copy(from source: Shape) -> StridedCopy {
    let target = source.replacing(axis, with: before + source[axis] + after)
    return StridedCopy(
      sizes: source.dimensions, sourceStrides: source.strides, targetStrides: target.strides,
      targetOffset: before * target.strides[axis], zeroed: target.count)
  }
}

extension Tensor {
  /// Puts zeros before and after the elements along an axis.
  public func pad(_ axis: Int, before: Int, after: Int) throws(GraphError) -> Tensor {
    try graph.apply(.pad(Pad(axis: axis, before: before, after: after)), [self])
  }
}
