/// The product of two matrices, each transposed first if asked, or of as many pairs of them along a leading axis.
struct Product: Primitive {
  let transposeLeft: Bool
  let transposeRight: Bool

  var name: String { "product" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    let (left, right) = (inputs[0], inputs[1])
    guard left.rank == right.rank, (2...3).contains(left.rank),
      left.rank == 2 || left[0] == right[0]
    else {
      throw GraphError(
        operation: name, shapes: inputs, reason: "both must be matrices, or as many of them")
    }
    let kernel = Kernel(self, left, right)
    let inner = right[right.rank - (transposeRight ? 1 : 2)]
    guard kernel.inner == inner else {
      throw GraphError(
        operation: name, shapes: inputs,
        reason: "the inner sizes \(kernel.inner) and \(inner) differ"
          + (transposeLeft ? ", the left one transposed" : "")
          + (transposeRight ? ", the right one transposed" : ""))
    }
    return Shape(left.dimensions.dropLast(2) + [kernel.rows, kernel.columns])
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

  /// The kernel: `batch` times [rows, inner] times [inner, columns], by a library.
  struct Kernel: Hashable, Sendable {
    let batch: Int
    let rows: Int
    let columns: Int
    let inner: Int
    let transposeLeft: Bool
    let transposeRight: Bool

    init(_ product: Product, _ left: Shape, _ right: Shape) {
      transposeLeft = product.transposeLeft
      transposeRight = product.transposeRight
      batch = left.rank == 3 ? left[0] : 1
      let rank = left.rank
      rows = left[rank - (transposeLeft ? 1 : 2)]
      inner = left[rank - (transposeLeft ? 2 : 1)]
      columns = right[rank - (transposeRight ? 2 : 1)]
    }

    /// Multiplications and additions.
    var operations: Double { 2 * Double(batch) * Double(rows) * Double(columns) * Double(inner) }

    func run<Element: VectorElement>(
      _ left: UnsafePointer<Element>, _ right: UnsafePointer<Element>,
      into out: UnsafeMutablePointer<Element>, part: Part
    ) {
      for index in part.of(batch) {
        Element.product(
          self, left + index * rows * inner, right + index * inner * columns,
          out + index * rows * columns)
      }
    }
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
