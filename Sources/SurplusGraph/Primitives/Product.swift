/// The product of two matrices, each transposed first if asked, or of as many pairs of them along a leading axis.
public struct Product: Primitive {
  /// Whether the left matrices are transposed first.
  public let transposeLeft: Bool
  /// Whether the right ones are.
  public let transposeRight: Bool

  /// The sizes of a product: `batch` times [rows, inner] times [inner, columns], operands transposed where asked.
  public struct Sizes: Hashable, Sendable {
    /// Pairs of matrices; 1 without a leading axis.
    public let batch: Int
    /// Rows of the left matrix and of the result.
    public let rows: Int
    /// Columns of the right matrix and of the result.
    public let columns: Int
    /// Columns of the left matrix and rows of the right one.
    public let inner: Int

    /// Multiplications and additions.
    public var operations: Double {
      2 * Double(batch) * Double(rows) * Double(columns) * Double(inner)
    }
  }

  var name: String { "product" }

  /// Its sizes for operands of these shapes.
  public func sizes(_ left: Shape, _ right: Shape) -> Sizes {
    let rank = left.rank
    return Sizes(
      batch: rank == 3 ? left[0] : 1, rows: left[rank - (transposeLeft ? 1 : 2)],
      columns: right[rank - (transposeRight ? 2 : 1)],
      inner: left[rank - (transposeLeft ? 2 : 1)])
  }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    let (left, right) = (inputs[0], inputs[1])
    guard left.rank == right.rank, (2...3).contains(left.rank),
      left.rank == 2 || left[0] == right[0]
    else {
      throw GraphError(
        operation: name, shapes: inputs, reason: "both must be matrices, or as many of them")
    }
    let sizes = sizes(left, right)
    let inner = right[right.rank - (transposeRight ? 1 : 2)]
    guard sizes.inner == inner else {
      throw GraphError(
        operation: name, shapes: inputs,
        reason: "the inner sizes \(sizes.inner) and \(inner) differ"
          + (transposeLeft ? ", the left one transposed" : "")
          + (transposeRight ? ", the right one transposed" : ""))
    }
    return Shape(left.dimensions.dropLast(2) + [sizes.rows, sizes.columns])
  }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    let (a, b) = (inputs[0], inputs[1])
    let left =
      transposeLeft
      ? try b.product(cotangent, transposeLeft: transposeRight, transposeRight: true)
      : try cotangent.product(b, transposeRight: !transposeRight)
    let right =
      transposeRight
      ? try cotangent.product(a, transposeLeft: true, transposeRight: transposeLeft)
      : try a.product(cotangent, transposeLeft: !transposeLeft)
    return [left, right]
  }

  /// The same product of operands that were transposed just for it.
  func absorbing(_ inputs: [Tensor]) -> (Product, [Tensor])? {
    let sources = inputs.map { input -> Tensor? in
      guard case .permute(let permute) = input.node.operation, permute.isTransposition else {
        return nil
      }
      return Tensor(graph: input.graph, id: input.node.inputs[0])
    }
    guard sources.contains(where: { $0 != nil }) else { return nil }
    let product = Product(
      transposeLeft: transposeLeft != (sources[0] != nil),
      transposeRight: transposeRight != (sources[1] != nil))
    return (product, zip(sources, inputs).map { $0 ?? $1 })
  }
}

extension Tensor {
  /// The matrix product with another tensor, each transposed first if asked; of tensors with a leading axis more, one
  /// product for each pair of matrices. Throws when the shapes do not fit.
  public func product(
    _ other: Tensor, transposeLeft: Bool = false, transposeRight: Bool = false
  ) throws(GraphError) -> Tensor {
    let product = Product(transposeLeft: transposeLeft, transposeRight: transposeRight)
    return try graph.apply(.product(product), [self, other])
  }
}
