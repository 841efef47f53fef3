/// Rows of a table by their numbers, as an embedding looks up tokens: from a table [rows, columns] and indices of any
/// shape to [index..., columns]. Indices are numbers of the program's precision without a fraction; one that is not a
/// row of the table stops the process.
public struct Gather: Primitive {
  var name: String { "gather" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs[0].rank == 2 else {
      throw GraphError(
        operation: name, shapes: inputs, reason: "the first must be a table, the second indices")
    }
    return Shape(inputs[1].dimensions + [inputs[0][1]])
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    let scatter = Scatter(rows: inputs[0].shape[0])
    return [try cotangent.graph.apply(.scatter(scatter), [cotangent, inputs[1]]), nil]
  }
}

/// The adjoint of `Gather`: values [index..., columns] are added to the rows of a table that indices name.
public struct Scatter: Primitive {
  /// Rows of the table.
  public let rows: Int

  var name: String { "scatter" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard let columns = inputs[0].dimensions.last,
      Array(inputs[0].dimensions.dropLast()) == inputs[1].dimensions
    else {
      throw GraphError(
        operation: name, shapes: inputs, reason: "there must be one row of values an index")
    }
    return [rows, columns]
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    [try cotangent.gather(inputs[1]), nil]
  }
}

extension Tensor {
  /// The rows of this table with the given numbers: [index..., columns]. Throws when this is no table.
  public func gather(_ indices: Tensor) throws(GraphError) -> Tensor {
    try graph.apply(.gather(Gather()), [self, indices])
  }
}
