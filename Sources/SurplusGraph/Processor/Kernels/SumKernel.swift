extension Sum {
  /// The kernel over [outer, reduced, inner]: long sums are made of sums of 64 terms or vectors, which keeps
  /// rounding errors far below those of one running sum.
  struct Kernel: Hashable, Sendable {
    let outer: Int
    let reduced: Int
    let inner: Int

    init(of source: Shape, over axes: Range<Int>) {
      outer = source.dimensions[..<axes.lowerBound].reduce(1, *)
      reduced = source.dimensions[axes].reduce(1, *)
      inner = source.dimensions[axes.upperBound...].reduce(1, *)
    }

    func run<Element: VectorElement>(
      _ source: UnsafePointer<Element>, into out: UnsafeMutablePointer<Element>, part: Part
    ) {
      if inner == 1 {
        for index in part.of(outer) { out[index] = Sum.total(source + index * reduced, reduced) }
      } else if outer == 1 {
        let blocks = part.of((inner + 31) / 32)
        let end = min(inner, blocks.upperBound * 32)
        columns((blocks.lowerBound * 32)..<max(blocks.lowerBound * 32, end), source, into: out)
      } else {
        for index in part.of(outer) {
          columns(0..<inner, source + index * reduced * inner, into: out + index * inner)
        }
      }
    }

    /// The sums of some columns of [reduced, inner].
    @inline(__always)
    private func columns<Element: VectorElement>(
      _ range: Range<Int>, _ source: UnsafePointer<Element>, into out: UnsafeMutablePointer<Element>
    ) {
      var column = range.lowerBound
      // Four vectors at a time read whole cache lines and keep the adders busy.
      while column + 32 <= range.upperBound {
        var sums = (
          SIMD8<Element>.zero, SIMD8<Element>.zero, SIMD8<Element>.zero, SIMD8<Element>.zero
        )
        for first in stride(from: 0, to: reduced, by: 64) {
          var part = (
            SIMD8<Element>.zero, SIMD8<Element>.zero, SIMD8<Element>.zero, SIMD8<Element>.zero
          )
          for row in first..<min(first + 64, reduced) {
            let line = source + row * inner + column
            part.0 += line.vector(0)
            part.1 += line.vector(8)
            part.2 += line.vector(16)
            part.3 += line.vector(24)
          }
          sums.0 += part.0
          sums.1 += part.1
          sums.2 += part.2
          sums.3 += part.3
        }
        out.store(sums.0, at: column)
        out.store(sums.1, at: column + 8)
        out.store(sums.2, at: column + 16)
        out.store(sums.3, at: column + 24)
        column += 32
      }
      while column < range.upperBound {
        let count = min(8, range.upperBound - column)
        var sums = SIMD8<Element>.zero
        for first in stride(from: 0, to: reduced, by: 64) {
          var part = SIMD8<Element>.zero
          for row in first..<min(first + 64, reduced) {
            part += (source + row * inner).vector(column, count: count)
          }
          sums += part
        }
        out.store(sums, at: column, count: count)
        column += count
      }
    }
  }

  /// The sum of contiguous elements, halved until a part is short.
  static func total<Element: VectorElement>(_ source: UnsafePointer<Element>, _ count: Int)
    -> Element
  {
    if count > 8 * 64 {
      let half = count / 16 * 8
      return total(source, half) + total(source + half, count - half)
    }
    var sums = SIMD8<Element>.zero
    let whole = count & ~7
    for index in stride(from: 0, to: whole, by: 8) { sums += source.vector(index) }
    sums += source.vector(whole, count: count - whole)
    return sums.sum()
  }
}
