import Glibc
import SurplusCore

/// A number that kernels compute with, eight at a time.
///
/// Kernels are generic, and fast because this module uses them with `Float` and `Double` only.
protocol VectorElement: ExponentialConstants {
  /// Natural logarithm of the C library.
  static func log(_ x: Self) -> Self
  /// Error function.
  static func erf(_ x: SIMD8<Self>) -> SIMD8<Self>
  /// Sine of the C library.
  static func sin(_ x: Self) -> Self
  /// Cosine of the C library.
  static func cos(_ x: Self) -> Self
  /// The matrix product of a library.
  static func product(
    _ kernel: Product.Kernel, _ left: UnsafePointer<Self>, _ right: UnsafePointer<Self>,
    _ out: UnsafeMutablePointer<Self>)
}

extension VectorElement {
  /// y where x > 0, otherwise 0.
  @inline(__always)
  static func gate(_ x: SIMD8<Self>, _ y: SIMD8<Self>) -> SIMD8<Self> {
    select(x, above: 0, y, SIMD8.zero)
  }

  @inline(__always)
  static func log(_ x: SIMD8<Self>) -> SIMD8<Self> { lanes(x, log) }
  @inline(__always)
  static func sin(_ x: SIMD8<Self>) -> SIMD8<Self> { lanes(x, sin) }
  @inline(__always)
  static func cos(_ x: SIMD8<Self>) -> SIMD8<Self> { lanes(x, cos) }

  /// A function of one number for each of eight.
  @inline(__always)
  static func lanes(_ x: SIMD8<Self>, _ function: (Self) -> Self) -> SIMD8<Self> {
    var result = x
    for lane in 0..<8 { result[lane] = function(x[lane]) }
    return result
  }
}

extension Float: VectorElement {
  static func log(_ x: Float) -> Float { Glibc.logf(x) }
  static func sin(_ x: Float) -> Float { Glibc.sinf(x) }
  static func cos(_ x: Float) -> Float { Glibc.cosf(x) }
}

extension Double: VectorElement {
  static func log(_ x: Double) -> Double { Glibc.log(x) }
  static func sin(_ x: Double) -> Double { Glibc.sin(x) }
  static func cos(_ x: Double) -> Double { Glibc.cos(x) }
}
