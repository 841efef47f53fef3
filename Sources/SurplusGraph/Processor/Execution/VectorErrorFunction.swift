import Glibc

/// The error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x.
extension Float {
  /// Within 3 units in the last place: x times a polynomial of x^2 up to 1, from there on 1 - e^-q with a polynomial q
  /// of |x|. The polynomials were fitted to equal ripples, errors below 2e-9.
  @inline(__always)
  static func erf(_ x: SIMD8<Float>) -> SIMD8<Float> {
    let magnitude = select(x, above: 0, x, -x)
    // Beyond 4 the result is 1, and the polynomial goes astray.
    let bounded = select(magnitude, above: 4, SIMD8(repeating: 4), magnitude)
    let (shifted, minusOne) = parts(-exponent(bounded))
    let power = power(shifted)
    // 1 - e^-q, with e^-q = 2^n + 2^n (e^r - 1).
    let large = (1 - power).addingProduct(-power, minusOne)
    return select(magnitude, above: 1, select(x, above: 0, large, -large), x * slope(x * x))
  }

  /// erf(x) / x for x^2 up to 1.
  @inline(__always)
  private static func slope(_ square: SIMD8<Float>) -> SIMD8<Float> {
    var sum = product(
      square, SIMD8(repeating: 7.889109110692516e-05), plus: -0.0008020838140510023)
    sum = product(sum, square, plus: 0.005189535208046436)
    sum = product(sum, square, plus: -0.026854444295167923)
    sum = product(sum, square, plus: 0.11283600330352783)
    sum = product(sum, square, plus: -0.3761262595653534)
    sum = product(sum, square, plus: 1.1283791065216064)
    return sum
  }

  /// -log(1 - erf(x)) for x from 1 to 4.
  @inline(__always)
  private static func exponent(_ x: SIMD8<Float>) -> SIMD8<Float> {
    var sum = product(
      x, SIMD8(repeating: -0.00018557747534941882), plus: 0.002939640311524272)
    sum = product(sum, x, plus: -0.021805446594953537)
    sum = product(sum, x, plus: 0.10303763300180435)
    sum = product(sum, x, plus: 0.6382253766059875)
    sum = product(sum, x, plus: 1.1270402669906616)
    sum = product(sum, x, plus: 0.0003536780714057386)
    return sum
  }
}

extension Double {
  /// That of the C library.
  @inline(__always)
  static func erf(_ x: SIMD8<Double>) -> SIMD8<Double> { lanes(x, Glibc.erf) }
}
