internal import CSurplus
internal import SurplusBoundary
import Synchronization

/// The dense linear algebra of the host: matrices are row-major and without gaps, given as spans of exactly their elements.
/// The same call gives the same bits. It can be used from `create` on. Throws what the host reports, a span of another
/// size, and where the host has no linear algebra.
public enum LinearAlgebra {
  private static let table = Atomic<UInt>(0)

  /// Takes the table of the host that creates an instance.
  static func find(in host: UnsafePointer<surplus_host>?) {
    guard let found = host?.pointee.extension?(host, SURPLUS_EXTENSION_LINEAR_ALGEBRA) else {
      return
    }
    table.store(UInt(bitPattern: found), ordering: .relaxed)
  }

  private static func call<Element: Scalar>(
    _ type: Element.Type, _ name: String,
    _ body: (surplus_linear_algebra, UInt32, UnsafeMutablePointer<surplus_error>) ->
      surplus_status?
  ) throws {
    guard
      let pointer = UnsafePointer<surplus_linear_algebra>(
        bitPattern: table.load(ordering: .relaxed))
    else { throw ComponentError("this host has no linear algebra") }
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { message in
      message.initialize(repeating: 0)
      var error = surplus_error(
        struct_size: MemoryLayout<surplus_error>.size, message: message.baseAddress,
        capacity: message.count)
      let status = body(pointer.pointee, UInt32(type.precision.code), &error)
      guard status == surplus_status(SURPLUS_OK) else {
        throw ComponentError(
          "\(name): \(message.baseAddress.map { String(cString: $0) } ?? "")")
      }
    }
  }

  /// c = alpha op(a) op(b) + beta c, where op(a) is m x k and op(b) k x n; op transposes where asked.
  public static func multiply<Element: Scalar>(
    _ a: Span<Element>, transposed transposeA: Bool = false, _ b: Span<Element>,
    transposed transposeB: Bool = false, m: Int, n: Int, k: Int, alpha: Double = 1,
    beta: Double = 0, into c: inout MutableSpan<Element>
  ) throws {
    try demand("gemm", ("a", a.count, m, k), ("b", b.count, k, n), ("c", c.count, m, n))
    try a.withUnsafeBufferPointer { a in
      try b.withUnsafeBufferPointer { b in
        try c.withUnsafeMutableBufferPointer { c in
          try call(Element.self, "gemm") {
            $0.gemm?(
              $1, transposeA ? 1 : 0, transposeB ? 1 : 0, UInt64(m), UInt64(n), UInt64(k), alpha,
              a.baseAddress, b.baseAddress, beta, c.baseAddress, $2)
          }
        }
      }
    }
  }

  /// a [m x n] = q r with q [m x p] of orthonormal columns and r [p x n] upper triangular, p = min(m, n).
  public static func qr<Element: Scalar>(
    _ a: Span<Element>, m: Int, n: Int, q: inout MutableSpan<Element>,
    r: inout MutableSpan<Element>
  ) throws {
    let p = min(m, n)
    try demand("qr", ("a", a.count, m, n), ("q", q.count, m, p), ("r", r.count, p, n))
    try a.withUnsafeBufferPointer { a in
      try q.withUnsafeMutableBufferPointer { q in
        try r.withUnsafeMutableBufferPointer { r in
          try call(Element.self, "qr") {
            $0.qr?($1, UInt64(m), UInt64(n), a.baseAddress, q.baseAddress, r.baseAddress, $2)
          }
        }
      }
    }
  }

  /// Symmetric a [n x n] (its lower triangle is read) = v diag(w) v', w ascending, eigenvectors in the columns of v.
  public static func eigenvectors<Element: Scalar>(
    ofSymmetric a: Span<Element>, n: Int, values w: inout MutableSpan<Element>,
    vectors v: inout MutableSpan<Element>
  ) throws {
    try demand("eigh", ("a", a.count, n, n), ("w", w.count, n, 1), ("v", v.count, n, n))
    try a.withUnsafeBufferPointer { a in
      try w.withUnsafeMutableBufferPointer { w in
        try v.withUnsafeMutableBufferPointer { v in
          try call(Element.self, "eigh") {
            $0.eigh?($1, UInt64(n), a.baseAddress, w.baseAddress, v.baseAddress, $2)
          }
        }
      }
    }
  }

  /// a [m x n] = u diag(s) vt with u [m x p], s descending [p], vt [p x n], p = min(m, n).
  public static func singularValues<Element: Scalar>(
    of a: Span<Element>, m: Int, n: Int, u: inout MutableSpan<Element>,
    s: inout MutableSpan<Element>, vt: inout MutableSpan<Element>
  ) throws {
    let p = min(m, n)
    try demand("svd", ("a", a.count, m, n), ("u", u.count, m, p), ("vt", vt.count, p, n))
    try demand("svd", ("s", s.count, p, 1))
    try a.withUnsafeBufferPointer { a in
      try u.withUnsafeMutableBufferPointer { u in
        try s.withUnsafeMutableBufferPointer { s in
          try vt.withUnsafeMutableBufferPointer { vt in
            try call(Element.self, "svd") {
              $0.svd?(
                $1, UInt64(m), UInt64(n), a.baseAddress, u.baseAddress, s.baseAddress,
                vt.baseAddress, $2)
            }
          }
        }
      }
    }
  }

  /// Symmetric positive definite a [n x n] (its lower triangle is read) = l l', l lower triangular. Throws when a is
  /// not positive definite.
  public static func cholesky<Element: Scalar>(
    _ a: Span<Element>, n: Int, into l: inout MutableSpan<Element>
  ) throws {
    try demand("cholesky", ("a", a.count, n, n), ("l", l.count, n, n))
    try a.withUnsafeBufferPointer { a in
      try l.withUnsafeMutableBufferPointer { l in
        try call(Element.self, "cholesky") {
          $0.cholesky?($1, UInt64(n), a.baseAddress, l.baseAddress, $2)
        }
      }
    }
  }

  /// Throws unless each matrix has the elements that its sizes say.
  private static func demand(
    _ function: String, _ matrices: (name: String, count: Int, rows: Int, columns: Int)...
  ) throws {
    for matrix in matrices where matrix.count != matrix.rows * matrix.columns {
      throw ComponentError(
        "\(function): \(matrix.name) has \(matrix.count) elements, not \(matrix.rows) x "
          + "\(matrix.columns)")
    }
  }
}
