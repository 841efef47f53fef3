extension Product {
  /// The products of all pairs, by a library.
  struct Kernel: Hashable, Sendable {
    let sizes: Sizes
    let transposeLeft: Bool
    let transposeRight: Bool

    init(_ product: Product, _ left: Shape, _ right: Shape) {
      sizes = product.sizes(left, right)
      transposeLeft = product.transposeLeft
      transposeRight = product.transposeRight
    }

    func run<Element: VectorElement>(
      _ left: UnsafePointer<Element>, _ right: UnsafePointer<Element>,
      into out: UnsafeMutablePointer<Element>, part: Part
    ) {
      let (rows, columns, inner) = (sizes.rows, sizes.columns, sizes.inner)
      for index in part.of(sizes.batch) {
        Element.product(
          self, left + index * rows * inner, right + index * inner * columns,
          out + index * rows * columns)
      }
    }
  }
}
