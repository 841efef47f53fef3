extension Gather {
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
