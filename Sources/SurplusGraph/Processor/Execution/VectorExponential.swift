import SurplusCore

/// What the exponential needs to know about a format.
protocol ExponentialConstants: Scalar {
  /// 1.5 x 2^(fraction bits): adding it rounds to the nearest integer and leaves that in the low bits.
  static var rounding: Self { get }
  /// ln 2, with so few digits that its products with exponents are exact.
  static var logTwoHigh: Self { get }
  /// What `logTwoHigh` lacks of ln 2.
  static var logTwoLow: Self { get }
  /// Where e^x is 0 and infinite, a little beyond the last other values.
  static var exponentialRange: ClosedRange<Self> { get }
  /// `yes` where x is above the limit, otherwise `no`. Written for each format, because the compiler makes comparisons
  /// of generic vectors one element at a time.
  static func select(_ x: SIMD8<Self>, above limit: Self, _ yes: SIMD8<Self>, _ no: SIMD8<Self>)
    -> SIMD8<Self>
  /// x where x is above y, otherwise y; written for each format for the same reason.
  static func larger(_ x: SIMD8<Self>, _ y: SIMD8<Self>) -> SIMD8<Self>
  /// e^r - 1 for |r| <= ln(2) / 2, below half a unit in the last place off: a polynomial fitted to equal ripples in single
  /// precision, that of Taylor in double.
  static func series(_ r: SIMD8<Self>) -> SIMD8<Self>
  /// 2^n for n + `rounding`, where it is a normal number.
  static func power(_ shifted: SIMD8<Self>) -> SIMD8<Self>
  /// Two numbers whose product is 2^n, for n + `rounding`; one alone could not hold every 2^n.
  static func powers(_ shifted: SIMD8<Self>) -> (SIMD8<Self>, SIMD8<Self>)
}

extension ExponentialConstants {
  /// A step of Horner's rule: x times y plus a number, rounded once.
  @inline(__always)
  static func product(_ x: SIMD8<Self>, _ y: SIMD8<Self>, plus number: Self) -> SIMD8<Self> {
    SIMD8(repeating: number).addingProduct(x, y)
  }
}

/// e^x = 2^n e^r with x = n ln 2 + r, |r| <= ln(2) / 2; ln 2 is subtracted in two parts (Cody and Waite 1980).
extension ExponentialConstants {
  /// e^x, within 1 unit in the last place where it is a normal number.
  @inline(__always)
  static func exp(_ x: SIMD8<Self>) -> SIMD8<Self> {
    let (low, high) = (exponentialRange.lowerBound, exponentialRange.upperBound)
    let bounded = atLeast(low, select(x, above: high, SIMD8(repeating: high), x))
    let (shifted, minusOne) = parts(bounded)
    let powers = powers(shifted)
    // A product that comes out as 0 because it is too small takes the processor a hundred cycles; one with 0 does not.
    // Masks of attention make many of them.
    return (1 + minusOne) * powers.0 * select(x, above: low, powers.1, SIMD8.zero)
  }

  /// Hyperbolic tangent, within 3 units in the last place: -m / (m + 2) with m = e^(-2 |x|) - 1, and the sign of x.
  @inline(__always)
  static func tanh(_ x: SIMD8<Self>) -> SIMD8<Self> {
    let magnitude = select(x, above: 0, x, -x)
    // e^-44 is far below half a unit in the last place of 1.
    let (shifted, series) = parts(atLeast(-44, -2 * magnitude))
    let power = power(shifted)
    let minusOne = power * series + (power - 1)
    let result = minusOne / (minusOne + 2)
    return select(x, above: 0, -result, result)
  }

  @inline(__always)
  private static func atLeast(_ low: Self, _ x: SIMD8<Self>) -> SIMD8<Self> {
    select(-x, above: -low, SIMD8(repeating: low), x)
  }

  /// n + `rounding` and e^r - 1.
  @inline(__always)
  static func parts(_ x: SIMD8<Self>) -> (shifted: SIMD8<Self>, minusOne: SIMD8<Self>) {
    let shifted = product(
      x, SIMD8(repeating: 1 / (logTwoHigh + logTwoLow)), plus: rounding)
    let n = shifted - rounding
    let r = x.addingProduct(n, SIMD8(repeating: -logTwoHigh))
      .addingProduct(n, SIMD8(repeating: -logTwoLow))
    return (shifted, series(r))
  }
}

extension Float: ExponentialConstants {
  static var rounding: Float { 0x1.8p23 }
  static var logTwoHigh: Float { 0x1.62e4p-1 }
  static var logTwoLow: Float { 0x1.7f7d1cp-20 }
  static var exponentialRange: ClosedRange<Float> { -104...89 }

  @inline(__always)
  static func select(
    _ x: SIMD8<Float>, above limit: Float, _ yes: SIMD8<Float>, _ no: SIMD8<Float>
  ) -> SIMD8<Float> {
    no.replacing(with: yes, where: x .> limit)
  }

  @inline(__always)
  static func larger(_ x: SIMD8<Float>, _ y: SIMD8<Float>) -> SIMD8<Float> {
    y.replacing(with: x, where: x .> y)
  }

  @inline(__always)
  static func series(_ r: SIMD8<Float>) -> SIMD8<Float> {
    var sum = product(r, SIMD8(repeating: 0.00019739479), plus: 0.0013935087)
    sum = product(sum, r, plus: 0.008333571)
    sum = product(sum, r, plus: 0.041666463)
    sum = product(sum, r, plus: 0.16666666)
    sum = product(sum, r, plus: 0.5)
    return r.addingProduct(sum, r * r)
  }

  @inline(__always)
  static func power(_ shifted: SIMD8<Float>) -> SIMD8<Float> {
    let n = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- Int32(bitPattern: rounding.bitPattern)
    return unsafeBitCast((n &+ 127) &<< 23, to: SIMD8<Float>.self)
  }

  @inline(__always)
  static func powers(_ shifted: SIMD8<Float>) -> (SIMD8<Float>, SIMD8<Float>) {
    let n = unsafeBitCast(shifted, to: SIMD8<Int32>.self) &- Int32(bitPattern: rounding.bitPattern)
    let half = n &>> 1
    let (a, b) = ((half &+ 127) &<< 23, (n &- half &+ 127) &<< 23)
    return (unsafeBitCast(a, to: SIMD8<Float>.self), unsafeBitCast(b, to: SIMD8<Float>.self))
  }
}

extension Double: ExponentialConstants {
  static var rounding: Double { 0x1.8p52 }
  static var logTwoHigh: Double { 0x1.62e42fee00000p-1 }
  static var logTwoLow: Double { 0x1.a39ef35793c76p-33 }
  static var exponentialRange: ClosedRange<Double> { -746...710 }

  @inline(__always)
  static func select(
    _ x: SIMD8<Double>, above limit: Double, _ yes: SIMD8<Double>, _ no: SIMD8<Double>
  ) -> SIMD8<Double> {
    no.replacing(with: yes, where: x .> limit)
  }

  @inline(__always)
  static func larger(_ x: SIMD8<Double>, _ y: SIMD8<Double>) -> SIMD8<Double> {
    y.replacing(with: x, where: x .> y)
  }

  @inline(__always)
  static func series(_ r: SIMD8<Double>) -> SIMD8<Double> {
    var sum = product(r, SIMD8(repeating: 1 / 6_227_020_800), plus: 1 / 479_001_600)
    sum = product(sum, r, plus: 1 / 39_916_800)
    sum = product(sum, r, plus: 1 / 3_628_800)
    sum = product(sum, r, plus: 1 / 362_880)
    sum = product(sum, r, plus: 1 / 40_320)
    sum = product(sum, r, plus: 1 / 5040)
    sum = product(sum, r, plus: 1 / 720)
    sum = product(sum, r, plus: 1 / 120)
    sum = product(sum, r, plus: 1 / 24)
    sum = product(sum, r, plus: 1 / 6)
    sum = product(sum, r, plus: 1 / 2)
    return r.addingProduct(sum, r * r)
  }

  @inline(__always)
  static func power(_ shifted: SIMD8<Double>) -> SIMD8<Double> {
    let n = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &- Int64(bitPattern: rounding.bitPattern)
    return unsafeBitCast((n &+ 1023) &<< 52, to: SIMD8<Double>.self)
  }

  @inline(__always)
  static func powers(_ shifted: SIMD8<Double>) -> (SIMD8<Double>, SIMD8<Double>) {
    let n = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &- Int64(bitPattern: rounding.bitPattern)
    let half = n &>> 1
    let (a, b) = ((half &+ 1023) &<< 52, (n &- half &+ 1023) &<< 52)
    return (unsafeBitCast(a, to: SIMD8<Double>.self), unsafeBitCast(b, to: SIMD8<Double>.self))
  }
}
