/// The axes in another order: axis i of the result is axis `axes[i]` of the operand.
public struct Permute: Primitive {
  /// For each axis of the result the axis of the operand.
  public let axes: [Int]

  var name: String { "permute" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard axes.sorted() == Array(0..<inputs[0].rank) else {
      throw GraphError(operation: name, shapes: inputs, reason: "\(axes) is no order of its axes")
    }
    return Shape(axes.map { inputs[0][$0] })
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    [try cotangent.permute(inverse)]
  }

  /// The order that undoes this one.
  private var inverse: [Int] { axes.indices.sorted { axes[$0] < axes[$1] } }

  /// Whether the last two axes change places and no other moves, which a product does by itself.
  var isTransposition: Bool {
    let rank = axes.count
    return rank >= 2 && axes == Array(0..<(rank - 2)) + [rank - 1, rank - 2]
  }
}

extension Tensor {
  /// Puts the axes into another order: axis i of the result is axis `axes[i]` of this tensor.
  public func permute(_ axes: [Int]) throws(GraphError) -> Tensor {
    try graph.apply(.permute(Permute(axes: axes)), [self])
  }
}
