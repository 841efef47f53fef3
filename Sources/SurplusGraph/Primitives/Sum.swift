/// Sums over neighbouring axes, which are dropped.
public struct Sum: Primitive {
  /// The axes of the operand that are dropped.
  public let axes: Range<Int>

  var name: String { "sum" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard axes.lowerBound >= 0, axes.upperBound <= inputs[0].rank else {
      throw GraphError(operation: name, shapes: inputs, reason: "there are no axes \(axes)")
    }
    var sizes = inputs[0].dimensions
    sizes.removeSubrange(axes)
    return Shape(sizes)
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    let source = inputs[0].shape
    let kept = Shape(source.dimensions.indices.map { axes.contains($0) ? 1 : source[$0] })
    return [try cotangent.reshape(kept).broadcast(to: source)]
  }
}

extension Tensor {
  /// Sums over axes, which are dropped.
  public func sum(_ axes: [Int]) throws(GraphError) -> Tensor {
    var result = self
    // From the back, so that the axes still to come keep their numbers.
    for axes in RangeSet(axes.map { $0..<($0 + 1) }).ranges.reversed() {
      result = try graph.apply(.sum(Sum(axes: axes)), [result])
    }
    return result
  }

  /// The sum of all elements.
  public func sum() throws(GraphError) -> Tensor {
    try graph.apply(.sum(Sum(axes: 0..<shape.rank)), [self])
  }
}
