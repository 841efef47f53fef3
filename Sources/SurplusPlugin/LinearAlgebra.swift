internal import CSurplus
internal import SurplusBoundary
import Synchronization

/// The dense linear algebra of the host: matrices are row-major and without gaps, and outputs never overlap inputs.
/// The same call gives the same bits. It can be used from `create` on.
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
    _ a: UnsafePointer<Element>, transposed transposeA: Bool = false, _ b: UnsafePointer<Element>,
    transposed transposeB: Bool = false, m: Int, n: Int, k: Int, alpha: Double = 1,
    beta: Double = 0, into c: UnsafeMutablePointer<Element>
  ) throws {
    try call(Element.self, "gemm") {
      $0.gemm?(
        $1, transposeA ? 1 : 0, transposeB ? 1 : 0, UInt64(m), UInt64(n), UInt64(k), alpha, a, b,
        beta, c, $2)
    }
  }

  /// a [m x n] = q r with q [m x p] of orthonormal columns and r [p x n] upper triangular, p = min(m, n).
  public static func qr<Element: Scalar>(
    _ a: UnsafePointer<Element>, m: Int, n: Int, q: UnsafeMutablePointer<Element>,
    r: UnsafeMutablePointer<Element>
  ) throws {
    try call(Element.self, "qr") { $0.qr?($1, UInt64(m), UInt64(n), a, q, r, $2) }
  }

  /// Symmetric a [n x n] (its lower triangle is read) = v diag(w) v', w ascending, eigenvectors in the columns of v.
  public static func eigenvectors<Element: Scalar>(
    ofSymmetric a: UnsafePointer<Element>, n: Int, values w: UnsafeMutablePointer<Element>,
    vectors v: UnsafeMutablePointer<Element>
  ) throws {
    try call(Element.self, "eigh") { $0.eigh?($1, UInt64(n), a, w, v, $2) }
  }

  /// a [m x n] = u diag(s) vt with u [m x p], s descending [p], vt [p x n], p = min(m, n).
  public static func singularValues<Element: Scalar>(
    of a: UnsafePointer<Element>, m: Int, n: Int, u: UnsafeMutablePointer<Element>,
    s: UnsafeMutablePointer<Element>, vt: UnsafeMutablePointer<Element>
  ) throws {
    try call(Element.self, "svd") { $0.svd?($1, UInt64(m), UInt64(n), a, u, s, vt, $2) }
  }

  /// Symmetric positive definite a [n x n] (its lower triangle is read) = l l', l lower triangular. Throws when a is
  /// not positive definite.
  public static func cholesky<Element: Scalar>(
    _ a: UnsafePointer<Element>, n: Int, into l: UnsafeMutablePointer<Element>
  ) throws {
    try call(Element.self, "cholesky") { $0.cholesky?($1, UInt64(n), a, l, $2) }
  }
}
