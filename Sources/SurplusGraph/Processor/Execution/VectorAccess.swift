/// Reading and writing eight neighbouring elements, or the fewer at the end of a buffer.
///
/// Explicit vectors, because a loop over elements whose source and target are the same buffer is one that the
/// compiler does not vectorize.
extension UnsafePointer where Pointee: VectorElement {
  @inline(__always)
  func vector(_ index: Int) -> SIMD8<Pointee> {
    UnsafeRawPointer(self + index).loadUnaligned(as: SIMD8<Pointee>.self)
  }

  @inline(__always)
  func vector(_ index: Int, count: Int, padding: Pointee = 0) -> SIMD8<Pointee> {
    if count == 8 { return vector(index) }
    var result = SIMD8(repeating: padding)
    for lane in 0..<count { result[lane] = self[index + lane] }
    return result
  }
}

extension UnsafeMutablePointer where Pointee: VectorElement {
  @inline(__always)
  func store(_ vector: SIMD8<Pointee>, at index: Int) {
    UnsafeMutableRawPointer(self + index).storeBytes(of: vector, as: SIMD8<Pointee>.self)
  }

  @inline(__always)
  func store(_ vector: SIMD8<Pointee>, at index: Int, count: Int) {
    if count == 8 { return store(vector, at: index) }
    for lane in 0..<count { self[index + lane] = vector[lane] }
  }
}

/// An operand of an elementwise kernel: a stream of elements, or one that stands for all.
struct LoopSource<Element: VectorElement> {
  let start: UnsafePointer<Element>
  let isScalar: Bool

  /// Applies a function of eight elements at a time.
  @inline(__always)
  func map(
    _ count: Int, into out: UnsafeMutablePointer<Element>,
    _ function: (SIMD8<Element>) -> SIMD8<Element>
  ) {
    if isScalar {
      let result = function(SIMD8(repeating: start[0]))
      Self.each(count, into: out) { _, _ in result }
    } else {
      Self.each(count, into: out) { function(start.vector($0, count: $1)) }
    }
  }

  /// Applies a function of twice eight elements at a time.
  @inline(__always)
  func map(
    _ count: Int, with other: LoopSource, into out: UnsafeMutablePointer<Element>,
    _ function: (SIMD8<Element>, SIMD8<Element>) -> SIMD8<Element>
  ) {
    if other.isScalar {
      let value = SIMD8(repeating: other.start[0])
      map(count, into: out) { function($0, value) }
    } else if isScalar {
      let value = SIMD8(repeating: start[0])
      other.map(count, into: out) { function(value, $0) }
    } else {
      Self.each(count, into: out) {
        function(start.vector($0, count: $1), other.start.vector($0, count: $1))
      }
    }
  }

  @inline(__always)
  private static func each(
    _ count: Int, into out: UnsafeMutablePointer<Element>,
    _ body: (_ index: Int, _ count: Int) -> SIMD8<Element>
  ) {
    let whole = count & ~7
    var index = 0
    while index < whole {
      out.store(body(index, 8), at: index)
      index += 8
    }
    if whole < count { out.store(body(whole, count - whole), at: whole, count: count - whole) }
  }
}
