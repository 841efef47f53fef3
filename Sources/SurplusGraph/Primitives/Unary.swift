import Glibc

/// A function of each element.
public enum Unary: String, Primitive {
  /// -x
  case negate
  /// e^x
  case exp
  /// Natural logarithm.
  case log
  /// Hyperbolic tangent.
  case tanh
  /// The error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.
  case erf
  /// Square root.
  case squareRoot
  /// x * x
  case square
  /// Sine, x in radians.
  case sin
  /// Cosine, x in radians.
  case cos

  var name: String { rawValue }

  func shape(of inputs: [Shape]) -> Shape { inputs[0] }

  func pullback(_ cotangent: Tensor, inputs: [Tensor], output y: Tensor) throws(GraphError)
    -> [Tensor?]
  {
    let x = inputs[0]
    return switch self {
    case .negate: [-cotangent]
    case .exp: [try cotangent * y]
    case .log: [try cotangent / x]
    case .tanh: [try cotangent * (1 - y.squared())]
    case .erf: [try cotangent * (2 / Double.pi.squareRoot() * (-x.squared()).exp())]
    case .squareRoot: [try cotangent * 0.5 / y]
    case .square: [try cotangent * (2 * x)]
    case .sin: [try cotangent * x.cos()]
    case .cos: [try -(cotangent * x.sin())]
    }
  }

  /// The function of one number.
  public func value(_ x: Double) -> Double {
    switch self {
    case .negate: -x
    case .exp: Glibc.exp(x)
    case .log: Glibc.log(x)
    case .tanh: Glibc.tanh(x)
    case .erf: Glibc.erf(x)
    case .squareRoot: x.squareRoot()
    case .square: x * x
    case .sin: Glibc.sin(x)
    case .cos: Glibc.cos(x)
    }
  }
}

extension Tensor {
  private func unary(_ function: Unary) -> Tensor {
    graph.record(.unary(function), [self], shape: shape)
  }

  /// The opposite of each element.
  public static prefix func - (x: Tensor) -> Tensor { x.unary(.negate) }
  /// e to the power of each element.
  public func exp() -> Tensor { unary(.exp) }
  /// Natural logarithm of each element.
  public func log() -> Tensor { unary(.log) }
  /// Hyperbolic tangent of each element.
  public func tanh() -> Tensor { unary(.tanh) }
  /// Error function of each element.
  public func erf() -> Tensor { unary(.erf) }
  /// Square root of each element.
  public func squareRoot() -> Tensor { unary(.squareRoot) }
  /// Each element times itself.
  public func squared() -> Tensor { unary(.square) }
  /// Sine of each element, in radians.
  public func sin() -> Tensor { unary(.sin) }
  /// Cosine of each element, in radians.
  public func cos() -> Tensor { unary(.cos) }
}
