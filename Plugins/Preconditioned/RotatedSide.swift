import SurplusPlugin

/// One side of a matrix in SOAP: the average of its second moments and a basis of their eigenvectors, within buffers shared
/// by all sides.
struct RotatedSide {
  let length: Int
  /// Of its numbers within the buffers.
  let offset: Int
  /// 0 for the rows, 1 for the columns.
  let axis: Int

  /// Learns the second moments of a row-major matrix: keep times the old, the rest new.
  func learn(
    _ g: [Double], rows: Int, columns: Int, keep: Double,
    _ moments: UnsafeMutablePointer<Double>
  ) throws {
    let sum = moments + offset
    try LinearAlgebra.multiply(
      g, transposed: axis == 1, g, transposed: axis == 0, m: length, n: length,
      k: axis == 0 ? columns : rows, alpha: 1 - keep, beta: keep, into: sum)
  }

  /// Begins with the eigenvectors, those of the largest eigenvalues first.
  func begin(
    _ moments: UnsafePointer<Double>, basis: UnsafeMutablePointer<Double>
  ) throws {
    var values = [Double](repeating: 0, count: length)
    var vectors = [Double](repeating: 0, count: length * length)
    try LinearAlgebra.eigenvectors(
      ofSymmetric: moments + offset, n: length, values: &values, vectors: &vectors)
    for i in 0..<length {
      for j in 0..<length {
        basis[offset + i * length + j] = vectors[i * length + length - 1 - j]
      }
    }
  }

  /// One step of the power method from the basis that is there, its columns in the order of the eigenvalues that they
  /// estimate. Returns that order.
  func refresh(
    _ moments: UnsafePointer<Double>, basis: UnsafeMutablePointer<Double>
  ) throws -> [Int] {
    let q = basis + offset
    var product = [Double](repeating: 0, count: length * length)
    try LinearAlgebra.multiply(
      moments + offset, UnsafePointer(q), m: length, n: length, k: length, into: &product)
    let estimates = (0..<length).map { j in
      (0..<length).reduce(0) { $0 + q[$1 * length + j] * product[$1 * length + j] }
    }
    let order = (0..<length).sorted {
      estimates[$0] == estimates[$1] ? $0 < $1 : estimates[$0] > estimates[$1]
    }
    let ordered = product.indices.map { product[$0 / length * length + order[$0 % length]] }
    var triangle = [Double](repeating: 0, count: length * length)
    try LinearAlgebra.qr(ordered, m: length, n: length, q: q, r: &triangle)
    return order
  }

  /// Turns a row-major matrix into the basis, or back out of it.
  func rotate(
    _ x: inout [Double], rows: Int, columns: Int, back: Bool, basis: UnsafePointer<Double>
  ) throws {
    let q = basis + offset
    var result = [Double](repeating: 0, count: x.count)
    if axis == 0 {
      try LinearAlgebra.multiply(
        q, transposed: !back, x, m: rows, n: columns, k: rows, into: &result)
    } else {
      try LinearAlgebra.multiply(
        x, transposed: false, q, transposed: back, m: rows, n: columns, k: columns, into: &result)
    }
    x = result
  }
}
