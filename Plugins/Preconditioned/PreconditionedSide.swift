import Glibc
import SurplusPlugin

/// One side of a matrix in Shampoo: the sum of its second moments and a root of it, full or diagonal, within slots shared
/// by all sides.
struct PreconditionedSide {
  let length: Int
  let isDiagonal: Bool
  /// Its first number within a slot.
  let offset: Int
  /// -1 / (2 x number of sides).
  let exponent: Double

  /// How many numbers it keeps.
  var count: Int { isDiagonal ? length : length * length }
  /// Its numbers within a slot.
  var range: Range<Int> { offset..<(offset + count) }

  /// Starts its statistics as a multiple of I.
  func begin(_ sum: inout MutableSpan<Double>, eps: Double) {
    for i in 0..<length { sum[isDiagonal ? i : i * length + i] = eps }
  }

  /// Adds u u' (axis 0) or u' u (axis 1) of a row-major matrix to its statistics.
  func learn(
    _ u: Span<Double>, rows: Int, columns: Int, axis: Int, _ sum: inout MutableSpan<Double>
  ) throws {
    if isDiagonal {
      for i in u.indices { sum[axis == 0 ? i / columns : i % columns] += u[i] * u[i] }
      return
    }
    try LinearAlgebra.multiply(
      u, transposed: axis == 1, u, transposed: axis == 0, m: length, n: length,
      k: axis == 0 ? columns : rows, beta: 1, into: &sum)
  }

  /// Writes the root of the statistics.
  func computeRoot(of sum: Span<Double>, into root: inout MutableSpan<Double>) throws {
    if isDiagonal {
      for i in 0..<length { root[i] = pow(sum[i], exponent) }
      return
    }
    var eigenvalues = [Double](repeating: 0, count: length)
    var eigenvectors = [Double](repeating: 0, count: length * length)
    var values = eigenvalues.mutableSpan
    var vectors = eigenvectors.mutableSpan
    try LinearAlgebra.eigenvectors(ofSymmetric: sum, n: length, values: &values, vectors: &vectors)
    // Rounding can take the smallest eigenvalues of a positive definite matrix below zero.
    let floor = max(eigenvalues[length - 1] * Double.ulpOfOne, Double.leastNormalMagnitude)
    var scaled = eigenvectors
    for i in scaled.indices { scaled[i] *= pow(max(eigenvalues[i % length], floor), exponent) }
    try LinearAlgebra.multiply(
      scaled.span, transposed: false, eigenvectors.span, transposed: true, m: length, n: length,
      k: length, into: &root)
  }

  /// Multiplies a row-major matrix by a root, from the left (axis 0) or the right (axis 1).
  func apply(_ root: Span<Double>, to u: inout [Double], rows: Int, columns: Int, axis: Int) throws
  {
    if isDiagonal {
      for i in u.indices { u[i] *= root[axis == 0 ? i / columns : i % columns] }
      return
    }
    var result = [Double](repeating: 0, count: u.count)
    var product = result.mutableSpan
    if axis == 0 {
      try LinearAlgebra.multiply(root, u.span, m: rows, n: columns, k: rows, into: &product)
    } else {
      try LinearAlgebra.multiply(u.span, root, m: rows, n: columns, k: columns, into: &product)
    }
    u = result
  }
}
