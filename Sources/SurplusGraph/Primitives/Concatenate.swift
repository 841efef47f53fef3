/// Tensors one after the other along an axis.
public struct Concatenate: Primitive {
  /// The axis along which the operands follow each other.
  public let axis: Int

  var name: String { "concatenate" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    let first = inputs[0]
    guard first.dimensions.indices.contains(axis),
      inputs.allSatisfy({
        $0.rank == first.rank && $0.replacing(axis, with: 1) == first.replacing(axis, with: 1)
      })
    else {
      throw GraphError(
        operation: name, shapes: inputs, reason: "they must differ in nothing but axis \(axis)")
    }
    return first.replacing(axis, with: inputs.reduce(0) { $0 + $1[axis] })
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    var start = 0
    var parts: [Tensor?] = []
    for input in inputs {
      parts.append(try cotangent.slice(axis, start..<(start + input.shape[axis])))
      start += input.shape[axis]
    }
    return parts
  }
}

extension Graph {
  /// Tensors one after the other along an axis, in which alone they may differ.
  public func concatenate(_ tensors: [Tensor], axis: Int) throws(GraphError) -> Tensor {
    try apply(.concatenate(Concatenate(axis: axis)), tensors)
  }
}
