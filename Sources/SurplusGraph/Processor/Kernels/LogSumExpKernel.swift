extension LogSumExp {
  /// The kernel over [rows, columns].
  struct Kernel: Hashable, Sendable {
    let rows: Int
    let columns: Int

    /// Rows up to this length are taken eight at a time, one a lane.
    private static let short = 32

    func run<Element: VectorElement>(
      _ source: UnsafePointer<Element>, into out: UnsafeMutablePointer<Element>, part: Part
    ) {
      // Eight rows stay together, because one alone is computed in another order.
      let eights = part.of((rows + 7) / 8)
      let rows = min(self.rows, eights.upperBound * 8)
      var row = eights.lowerBound * 8
      if columns <= Self.short {
        while row + 8 <= rows {
          out.store(eight(source + row * columns), at: row)
          row += 8
        }
      }
      while row < rows {
        out[row] = one(source + row * columns)
        row += 1
      }
    }

    /// Of eight rows.
    @inline(__always)
    private func eight<Element: VectorElement>(_ x: UnsafePointer<Element>) -> SIMD8<Element> {
      var largest = lanes(x)
      for column in 1..<max(columns, 1) { largest = Element.larger(lanes(x + column), largest) }
      // Infinities would leave inf - inf; the sum below is then taken around 0.
      for lane in 0..<8 where !largest[lane].isFinite { largest[lane] = 0 }
      var sums = SIMD8<Element>.zero
      for column in 0..<columns { sums += Element.exp(lanes(x + column) - largest) }
      return largest + Element.log(sums)
    }

    /// One element of each of eight rows.
    @inline(__always)
    private func lanes<Element: VectorElement>(_ x: UnsafePointer<Element>) -> SIMD8<Element> {
      SIMD8(
        x[0], x[columns], x[2 * columns], x[3 * columns], x[4 * columns], x[5 * columns],
        x[6 * columns], x[7 * columns])
    }

    /// Of one row.
    private func one<Element: VectorElement>(_ x: UnsafePointer<Element>) -> Element {
      var largest = x[0]
      var column = 0
      if columns >= 8 {
        var lanes = x.vector(0)
        column = 8
        while column + 8 <= columns {
          lanes = Element.larger(x.vector(column), lanes)
          column += 8
        }
        for lane in 0..<8 where lanes[lane] > largest { largest = lanes[lane] }
      }
      while column < columns {
        if x[column] > largest { largest = x[column] }
        column += 1
      }
      let shift = largest.isFinite ? largest : 0
      let shifts = SIMD8<Element>(repeating: shift)
      var sums = SIMD8<Element>.zero
      column = 0
      while column + 8 <= columns {
        sums += Element.exp(x.vector(column) - shifts)
        column += 8
      }
      if column < columns {
        let rest = x.vector(column, count: columns - column, padding: -.infinity)
        sums += Element.exp(rest - shifts)
      }
      return shift + Element.log(sums.sum())
    }
  }
}
