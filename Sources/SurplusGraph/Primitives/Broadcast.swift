/// Repeats a tensor along axes where its size is 1.
public struct Broadcast: Primitive {
  /// The shape of the result.
  public let target: Shape

  var name: String { "broadcast" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    let fits =
      inputs[0].rank == target.rank
      && zip(inputs[0].dimensions, target.dimensions).allSatisfy { $0 == $1 || $0 == 1 }
    guard fits else {
      throw GraphError(
        operation: name, shapes: [inputs[0], target],
        reason: "each size must be 1 or that of the target")
    }
    return target
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    let source = inputs[0].shape
    let repeated = (0..<target.rank).filter { source[$0] != target[$0] }
    return [try cotangent.sum(repeated).reshape(source)]
  }
}

extension Tensor {
  /// Repeats the tensor to a shape: missing leading axes are added, and each size must be 1 or that of the target.
  public func broadcast(to target: Shape) throws(GraphError) -> Tensor {
    let missing = max(0, target.rank - shape.rank)
    let aligned = Shape([Int](repeating: 1, count: missing) + shape.dimensions)
    return try graph.apply(.broadcast(Broadcast(target: target)), [reshape(aligned)])
  }
}
