import COpenBLAS

/// The factorisations of one precision, for row-major matrices; each works on copies of its own.
struct LAPACK<Real: BinaryFloatingPoint> {
  typealias Count = UnsafePointer<Int32>
  typealias Numbers = UnsafeMutablePointer<Real>

  fileprivate let syevd:
    (
      UnsafePointer<CChar>, UnsafePointer<CChar>, Count, Numbers, Count, Numbers, Numbers, Count,
      UnsafeMutablePointer<Int32>, Count, UnsafeMutablePointer<Int32>, Int, Int
    ) -> Void
  fileprivate let gesdd:
    (
      UnsafePointer<CChar>, Count, Count, Numbers, Count, Numbers, Numbers, Count, Numbers, Count,
      Numbers, Count, UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Int32>, Int
    ) -> Void
  fileprivate let gelqf:
    (Count, Count, Numbers, Count, Numbers, Numbers, Count, UnsafeMutablePointer<Int32>) -> Void
  fileprivate let orglq:
    (
      Count, Count, Count, Numbers, Count, UnsafePointer<Real>, Numbers, Count,
      UnsafeMutablePointer<Int32>
    ) -> Void
  fileprivate let potrf:
    (UnsafePointer<CChar>, Count, Numbers, Count, UnsafeMutablePointer<Int32>, Int) -> Void

  /// a [m x n] = q r. By the LQ factors of the transpose, which is how LAPACK sees a row-major matrix.
  func qr(_ m: Int32, _ n: Int32, _ a: UnsafePointer<Real>, _ q: Numbers, _ r: Numbers) throws {
    var p = min(m, n)
    guard p > 0 else { return }
    let (rows, columns, inner) = (Int(m), Int(n), Int(p))
    var copy = Array(UnsafeBufferPointer(start: a, count: rows * columns))
    var tau = [Real](repeating: 0, count: inner)
    var (m, n) = (m, n)
    try withWorkspace("gelqf") { work, count, info in
      gelqf(&n, &m, &copy, &n, &tau, work, count, info)
    }
    // L stands in the lower triangle of the transpose, which is the upper one of a.
    for row in 0..<inner {
      for column in 0..<columns {
        r[row * columns + column] = column < row ? 0 : copy[row * columns + column]
      }
    }
    try withWorkspace("orglq") { work, count, info in
      orglq(&p, &m, &p, &copy, &n, &tau, work, count, info)
    }
    for row in 0..<rows {
      for column in 0..<inner { q[row * inner + column] = copy[row * columns + column] }
    }
  }

  /// Symmetric a [n x n] = v diag(w) v'.
  func eigh(_ n: Int32, _ a: UnsafePointer<Real>, _ w: Numbers, _ v: Numbers) throws {
    let side = Int(n)
    guard side > 0 else { return }
    var copy = Array(UnsafeBufferPointer(start: a, count: side * side))
    var n = n
    var integers: [Int32] = [0]
    var integerCount: Int32 = -1
    try withWorkspace("syevd") { work, count, info in
      if count.pointee >= 0 {
        integerCount = integers[0]
        integers = [Int32](repeating: 0, count: Int(integerCount))
      }
      syevd("V", "U", &n, &copy, &n, w, work, count, &integers, &integerCount, info, 1, 1)
    }
    // Eigenvectors come as columns of columns, which are rows here.
    for row in 0..<side {
      for column in 0..<side { v[row * side + column] = copy[column * side + row] }
    }
  }

  /// a [m x n] = u diag(s) vt. The factors of the transpose, exchanged.
  func svd(
    _ m: Int32, _ n: Int32, _ a: UnsafePointer<Real>, _ u: Numbers, _ s: Numbers, _ vt: Numbers
  ) throws {
    var p = min(m, n)
    guard p > 0 else { return }
    var copy = Array(UnsafeBufferPointer(start: a, count: Int(m) * Int(n)))
    var integers = [Int32](repeating: 0, count: 8 * Int(p))
    var (m, n) = (m, n)
    try withWorkspace("gesdd") { work, count, info in
      gesdd("S", &n, &m, &copy, &n, s, vt, &n, u, &p, work, count, &integers, info, 1)
    }
  }

  /// Symmetric positive definite a [n x n] = l l'.
  func cholesky(_ n: Int32, _ a: UnsafePointer<Real>, _ l: Numbers) throws {
    let side = Int(n)
    guard side > 0 else { return }
    for row in 0..<side {
      for column in 0..<side {
        l[row * side + column] = column > row ? 0 : a[row * side + column]
      }
    }
    var (n, info) = (n, Int32(0))
    potrf("U", &n, l, &n, &info, 1)
    guard info == 0 else {
      throw ServiceRefusal(description: "the matrix is not positive definite")
    }
  }

  /// Asks for the best size of the workspace, then calls with one.
  private func withWorkspace(
    _ name: String, _ call: (Numbers, Count, UnsafeMutablePointer<Int32>) -> Void
  ) throws {
    var (size, asking, info) = (Real(0), Int32(-1), Int32(0))
    call(&size, &asking, &info)
    if info == 0 {
      var count = Int32(size)
      var work = [Real](repeating: 0, count: max(1, Int(count)))
      call(&work, &count, &info)
    }
    guard info == 0 else {
      throw ServiceRefusal(
        description: "\(name) "
          + (info > 0 ? "did not converge: is everything finite?" : "refused argument \(-info)"))
    }
  }
}

extension LAPACK where Real == Float {
  static var single: LAPACK {
    LAPACK(syevd: ssyevd_, gesdd: sgesdd_, gelqf: sgelqf_, orglq: sorglq_, potrf: spotrf_)
  }
}

extension LAPACK where Real == Double {
  static var double: LAPACK {
    LAPACK(syevd: dsyevd_, gesdd: dgesdd_, gelqf: dgelqf_, orglq: dorglq_, potrf: dpotrf_)
  }
}
