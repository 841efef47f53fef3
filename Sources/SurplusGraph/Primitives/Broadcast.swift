/// Repeats a tensor along axes where its size is 1.
struct Broadcast: Primitive {
  let target: Shape

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

  /// How a loop over the target finds the elements of the source.
  enum Pattern: Equatable {
    /// One element for all.
    case scalar
    /// The source is one row of this many columns, the same for every row.
    case row(columns: Int)
    /// The source is one column; each element stands for a row of this many columns.
    case column(columns: Int)
  }

  /// The pattern over the target, if the axes split into leading and trailing ones of which one part is repeated.
  func pattern(from source: Shape) -> Pattern? {
    let repeated = (0..<target.rank).filter { source[$0] != target[$0] }
    let kept = (0..<target.rank).filter { source[$0] == target[$0] && target[$0] != 1 }
    guard let firstKept = kept.first, let lastKept = kept.last else { return .scalar }
    if repeated.allSatisfy({ $0 < firstKept }) {
      return .row(columns: source.count)
    }
    if repeated.allSatisfy({ $0 > lastKept }) {
      return .column(columns: target.count / source.count)
    }
    return nil
  }

  /// The kernel, for a broadcast that cannot be read in place.
  func copy(from source: Shape) -> StridedCopy {
    let strides = zip(source.strides, zip(source.dimensions, target.dimensions)).map {
      stride, sizes in sizes.0 == sizes.1 ? stride : 0
    }
    return StridedCopy(sizes: target.dimensions, sourceStrides: strides)
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
