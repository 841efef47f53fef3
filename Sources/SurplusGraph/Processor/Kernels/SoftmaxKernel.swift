extension Softmax {
  /// The kernel over [rows, columns]. The source may be the target: a row is read as a whole before it is written.
  struct Kernel: Hashable, Sendable {
    let rows: Int
    let columns: Int

    /// Short rows share passes over this many elements.
    private static let block = 512

    func run<Element: VectorElement>(
      _ source: UnsafePointer<Element>, into out: UnsafeMutablePointer<Element>, part: Part
    ) {
      let rowsOfBlock = max(1, Self.block / max(columns, 1))
      for block in part.of((rows + rowsOfBlock - 1) / rowsOfBlock) {
        let first = block * rowsOfBlock
        let lines = first..<min(rows, first + rowsOfBlock)
        for line in lines { shift(source + line * columns, into: out + line * columns) }
        let target = out + first * columns
        LoopSource(start: UnsafePointer(target), isScalar: false)
          .map(lines.count * columns, into: target) { Element.exp($0) }
        for line in lines { scale(out + line * columns) }
      }
    }

    /// Subtracts the largest element of a row.
    @inline(__always)
    private func shift<Element: VectorElement>(
      _ x: UnsafePointer<Element>, into out: UnsafeMutablePointer<Element>
    ) {
      let whole = columns & ~7
      var largest = -Element.infinity
      if whole > 0 {
        var lanes = x.vector(0)
        for column in stride(from: 8, to: whole, by: 8) {
          lanes = Element.larger(x.vector(column), lanes)
        }
        for lane in 0..<8 where lanes[lane] > largest { largest = lanes[lane] }
      }
      for column in whole..<columns where x[column] > largest { largest = x[column] }
      // Infinities would leave inf - inf where the result is a number.
      let shift = largest.isFinite ? largest : 0
      let shifts = SIMD8(repeating: shift)
      for column in stride(from: 0, to: whole, by: 8) {
        out.store(x.vector(column) - shifts, at: column)
      }
      for column in whole..<columns { out[column] = x[column] - shift }
    }

    /// Divides a row by its sum.
    @inline(__always)
    private func scale<Element: VectorElement>(_ row: UnsafeMutablePointer<Element>) {
      let whole = columns & ~7
      let x = UnsafePointer(row)
      var sums = SIMD8<Element>.zero
      for column in stride(from: 0, to: whole, by: 8) { sums += x.vector(column) }
      var sum = sums.sum()
      for column in whole..<columns { sum += x[column] }
      let inverse = 1 / sum
      let inverses = SIMD8(repeating: inverse)
      for column in stride(from: 0, to: whole, by: 8) {
        row.store(x.vector(column) * inverses, at: column)
      }
      for column in whole..<columns { row[column] *= inverse }
    }
  }
}
