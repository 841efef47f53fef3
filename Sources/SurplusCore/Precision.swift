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
}

extension Float: Scalar {
  /// binary32.
  public static var precision: Precision { .f32 }
}

extension Double: Scalar {
  /// binary64.
  public static var precision: Precision { .f64 }
}
