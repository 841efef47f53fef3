import SurplusPlugin

/// Muon's Newton-Schulz iteration: it brings the singular values of a matrix near 1 (to 0.7 to 1.2) and leaves its
/// singular vectors.
///
///     X = X / max(|X|, eps);   A = X X',   X = a X + (b A + c A A) X
enum NewtonSchulz {
  private static let (a, b, c) = (3.4445, -4.775, 2.0315)

  /// Replaces a row-major matrix. Throws when the host has no linear algebra.
  static func orthogonalize<Element: Scalar>(
    _ x: inout [Element], rows: Int, columns: Int, iterations: Int, eps: Double
  ) throws {
    let norm = sumOfSquares(x.span).squareRoot()
    // A matrix of zeros has no singular vectors.
    guard norm != 0 else { return }
    let scale: Element = finiteFactor(1 / max(norm, eps))
    for i in x.indices { x[i] *= scale }
    // The shorter side makes the smaller product: X X' of a wide matrix, X' X of a tall one.
    let isTall = rows > columns
    let side = min(rows, columns)
    var gram = [Element](repeating: 0, count: side * side)
    var polynomial = gram
    var next = x
    for _ in 0..<iterations {
      var square = gram.mutableSpan
      try LinearAlgebra.multiply(
        x.span, transposed: isTall, x.span, transposed: !isTall, m: side, n: side,
        k: max(rows, columns), into: &square)
      polynomial = gram
      var sum = polynomial.mutableSpan
      try LinearAlgebra.multiply(
        gram.span, gram.span, m: side, n: side, k: side, alpha: c, beta: b, into: &sum)
      next = x
      var product = next.mutableSpan
      if isTall {
        try LinearAlgebra.multiply(
          x.span, polynomial.span, m: rows, n: side, k: side, beta: a, into: &product)
      } else {
        try LinearAlgebra.multiply(
          polynomial.span, x.span, m: side, n: columns, k: side, beta: a, into: &product)
      }
      swap(&x, &next)
    }
  }
}
