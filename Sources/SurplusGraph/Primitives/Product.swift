/// The product of two matrices, each transposed first if asked.
struct Product: Primitive {
  let transposeLeft: Bool
  let transposeRight: Bool

  var name: String { "product" }

  func shape(of inputs: [Shape]) throws(GraphError) -> Shape {
    guard inputs[0].rank == 2, inputs[1].rank == 2 else {
      throw GraphError(operation: name, shapes: inputs, reason: "both must be matrices")
    }
    let kernel = Kernel(self, inputs[0], inputs[1])
    let inner = inputs[1][transposeRight ? 1 : 0]
    guard kernel.inner == inner else {
      throw GraphError(
        operation: name, shapes: inputs,
        reason: "the inner sizes \(kernel.inner) and \(inner) differ"
          + (transposeLeft ? ", the left one transposed" : "")
          + (transposeRight ? ", the right one transposed" : ""))
    }
    return [kernel.rows, kernel.columns]
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

  /// The kernel: [rows, inner] times [inner, columns], by OpenBLAS.
  struct Kernel: Hashable, Sendable {
    let rows: Int
    let columns: Int
    let inner: Int
    let transposeLeft: Bool
    let transposeRight: Bool

    init(_ product: Product, _ left: Shape, _ right: Shape) {
      transposeLeft = product.transposeLeft
      transposeRight = product.transposeRight
      rows = left[transposeLeft ? 1 : 0]
      inner = left[transposeLeft ? 0 : 1]
      columns = right[transposeRight ? 0 : 1]
    }

    /// Multiplications and additions.
    var operations: Double { 2 * Double(rows) * Double(columns) * Double(inner) }

    func run<Element: VectorElement>(
      _ left: UnsafePointer<Element>, _ right: UnsafePointer<Element>,
      into out: UnsafeMutablePointer<Element>
    ) {
      Element.product(self, left, right, out)
    }
  }
}

extension Tensor {
  /// The matrix product with another tensor, each transposed first if asked; throws when they are not matrices or
  /// their inner sizes differ.
  public func product(
    _ other: Tensor, transposeLeft: Bool = false, transposeRight: Bool = false
  ) throws(GraphError) -> Tensor {
    let product = Product(transposeLeft: transposeLeft, transposeRight: transposeRight)
    return try graph.apply(.product(product), [self, other])
  }
}
