/// Rows of a table by their numbers, as an embedding looks up tokens: from a table [rows, columns] and indices of any
/// shape to [index..., columns]. Indices are numbers of the program's precision without a fraction; one that is not a
/// row of the table stops the process.
struct Gather: Primitive {
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

  /// The kernel and its adjoint.
  struct Kernel: Hashable, Sendable {
    let rows: Int
    let columns: Int
    let indices: Int

    /// Copies rows of the table.
    func run<Element: VectorElement>(
      _ table: UnsafePointer<Element>, _ indices: UnsafePointer<Element>,
      into out: UnsafeMutablePointer<Element>
    ) {
      for index in 0..<self.indices {
        (out + index * columns).update(from: table + row(indices[index]) * columns, count: columns)
      }
    }

    /// Adds values to the rows that they were copied from.
    func scatter<Element: VectorElement>(
      _ values: UnsafePointer<Element>, _ indices: UnsafePointer<Element>,
      into table: UnsafeMutablePointer<Element>
    ) {
      table.update(repeating: 0, count: rows * columns)
      for index in 0..<self.indices {
        let (from, to) = (values + index * columns, table + row(indices[index]) * columns)
        for column in 0..<columns { to[column] += from[column] }
      }
    }

    private func row<Element: VectorElement>(_ index: Element) -> Int {
      precondition(index >= 0 && index < Element(rows), "the table has no row \(index)")
      return Int(index)
    }
  }
}

/// The adjoint of `Gather`: values [index..., columns] are added to the rows of a table that indices name.
struct Scatter: Primitive {
  /// Rows of the table.
  let rows: Int

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
