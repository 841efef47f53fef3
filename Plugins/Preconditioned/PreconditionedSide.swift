import Glibc
import SurplusPlugin

/// One side of a matrix in Shampoo: the sum of its second moments and a root of it, full or diagonal, within buffers
/// shared by all sides.
struct PreconditionedSide {
  let length: Int
  let isDiagonal: Bool
  /// Of its numbers within the buffers.
  let offset: Int
  /// -1 / (2 x number of sides).
  let exponent: Double

  /// How many numbers it keeps.
  var count: Int { isDiagonal ? length : length * length }

  /// Starts its statistics as a multiple of I.
  func begin(_ statistics: UnsafeMutablePointer<Double>, eps: Double) {
    for i in 0..<length { statistics[offset + (isDiagonal ? i : i * length + i)] = eps }
  }

  /// Adds u u' (axis 0) or u' u (axis 1) of a row-major matrix.
  func learn(
    _ u: [Double], rows: Int, columns: Int, axis: Int, _ statistics: UnsafeMutablePointer<Double>
  ) throws {
    let sum = statistics + offset
    if isDiagonal {
      for (i, value) in u.enumerated() {
        sum[axis == 0 ? i / columns : i % columns] += value * value
      }
      return
    }
    try LinearAlgebra.multiply(
      u, transposed: axis == 1, u, transposed: axis == 0, m: length, n: length,
      k: axis == 0 ? columns : rows, beta: 1, into: sum)
  }

  /// Writes the root of the statistics.
  func computeRoot(
    of statistics: UnsafePointer<Double>, into roots: UnsafeMutablePointer<Double>
  ) throws {
    let (sum, root) = (statistics + offset, roots + offset)
    if isDiagonal {
      for i in 0..<length { root[i] = pow(sum[i], exponent) }
      return
    }
    var values = [Double](repeating: 0, count: length)
    var vectors = [Double](repeating: 0, count: length * length)
    try LinearAlgebra.eigenvectors(
      ofSymmetric: sum, n: length, values: &values, vectors: &vectors)
    // Rounding can take the smallest eigenvalues of a positive definite matrix below zero.
    let floor = max(values[length - 1] * Double.ulpOfOne, Double.leastNormalMagnitude)
    var scaled = vectors
    for i in scaled.indices { scaled[i] *= pow(max(values[i % length], floor), exponent) }
    try LinearAlgebra.multiply(
      scaled, transposed: false, vectors, transposed: true, m: length, n: length, k: length,
      into: root)
  }

  /// Multiplies a row-major matrix from the left (axis 0) or the right (axis 1).
  func apply(
    _ roots: UnsafePointer<Double>, to u: inout [Double], rows: Int, columns: Int, axis: Int
  ) throws {
    let root = roots + offset
    if isDiagonal {
      for i in u.indices { u[i] *= root[axis == 0 ? i / columns : i % columns] }
      return
    }
    var result = [Double](repeating: 0, count: u.count)
    if axis == 0 {
      try LinearAlgebra.multiply(root, u, m: rows, n: columns, k: rows, into: &result)
    } else {
      try LinearAlgebra.multiply(u, root, m: rows, n: columns, k: columns, into: &result)
    }
    u = result
  }
}
