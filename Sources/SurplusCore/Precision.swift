import CMath

/// The floating-point format of parameters, gradients and state.
public enum Precision: String, Sendable, Codable, CaseIterable {
  /// IEEE 754 binary32.
  case f32
  /// IEEE 754 binary64.
  case f64

  /// Bytes of one element.
  public var bytes: Int { self == .f32 ? 4 : 8 }
}

/// A number a flat buffer can hold: `Float` or `Double`.
public protocol Scalar: BinaryFloatingPoint, SIMDScalar, Codable, LosslessStringConvertible,
  Sendable
{
  /// The format of this type.
  static var precision: Precision { get }
  /// The square root, rounded correctly: the number that the standard library gives, too.
  ///
  /// The standard library's may set `errno`, so no loop that calls it is vectorized (docs/decisions/0002). Without the
  /// attribute this would be another name of that one, and generic code would go on calling it.
  @_nonoverride func squareRoot() -> Self
}

extension Float: Scalar {
  /// binary32.
  public static var precision: Precision { .f32 }
  /// The square root, as an instruction.
  @inlinable @inline(__always)
  public func squareRoot() -> Float { math_sqrtf(self) }
}

extension Double: Scalar {
  /// binary64.
  public static var precision: Precision { .f64 }
  /// The square root, as an instruction.
  @inlinable @inline(__always)
  public func squareRoot() -> Double { math_sqrt(self) }
}
