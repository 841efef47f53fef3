import SurplusPlugin

/// One side of a matrix in SOAP: the average of its second moments and a basis of their eigenvectors, within slots shared
/// by all sides.
struct RotatedSide {
  let length: Int
  /// Its first number within a slot.
  let offset: Int
  /// 0 for the rows, 1 for the columns.
  let axis: Int

  /// Its numbers within a slot.
  var range: Range<Int> { offset..<(offset + length * length) }

  /// Learns the second moments of a row-major matrix: keep times the old, the rest new.
  func learn(
    _ g: Span<Double>, rows: Int, columns: Int, keep: Double, _ moments: inout MutableSpan<Double>
  ) throws {
    try LinearAlgebra.multiply(
      g, transposed: axis == 1, g, transposed: axis == 0, m: length, n: length,
      k: axis == 0 ? columns : rows, alpha: 1 - keep, beta: keep, into: &moments)
  }

  /// Begins with the eigenvectors, those of the largest eigenvalues first.
  func begin(_ moments: Span<Double>, basis: inout MutableSpan<Double>) throws {
    var eigenvalues = [Double](repeating: 0, count: length)
    var eigenvectors = [Double](repeating: 0, count: length * length)
    var values = eigenvalues.mutableSpan
    var vectors = eigenvectors.mutableSpan
    try LinearAlgebra.eigenvectors(
      ofSymmetric: moments, n: length, values: &values, vectors: &vectors)
    for i in 0..<length {
      for j in 0..<length { basis[i * length + j] = vectors[i * length + length - 1 - j] }
    }
  }

  /// One step of the power method from the basis that is there, its columns in the order of the eigenvalues that they
  /// estimate. Returns that order.
  func refresh(_ moments: Span<Double>, basis q: inout MutableSpan<Double>) throws -> [Int] {
    var product = [Double](repeating: 0, count: length * length)
    var target = product.mutableSpan
    try LinearAlgebra.multiply(moments, q.span, m: length, n: length, k: length, into: &target)
    var estimates = [Double](repeating: 0, count: length)
    for j in 0..<length {
      for i in 0..<length { estimates[j] += q[i * length + j] * product[i * length + j] }
    }
    let order = (0..<length).sorted {
      estimates[$0] == estimates[$1] ? $0 < $1 : estimates[$0] > estimates[$1]
    }
    let ordered = product.indices.map { product[$0 / length * length + order[$0 % length]] }
    var upper = [Double](repeating: 0, count: length * length)
    var triangle = upper.mutableSpan
    try LinearAlgebra.qr(ordered.span, m: length, n: length, q: &q, r: &triangle)
    return order
  }

  /// Turns a row-major matrix into a basis, or back out of it.
  func rotate(
    _ x: inout [Double], rows: Int, columns: Int, back: Bool, basis q: Span<Double>
  ) throws {
    var result = [Double](repeating: 0, count: x.count)
    var product = result.mutableSpan
    if axis == 0 {
      try LinearAlgebra.multiply(
        q, transposed: !back, x.span, m: rows, n: columns, k: rows, into: &product)
    } else {
      try LinearAlgebra.multiply(
        x.span, transposed: false, q, transposed: back, m: rows, n: columns, k: columns,
        into: &product)
    }
    x = result
  }
}
