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
  /// e^r - 1 for |r| <= ln(2) / 2: its Taylor polynomial, cut off below half a unit in the last place.
  static func series(_ r: SIMD8<Self>) -> SIMD8<Self>
  /// Two numbers whose product is 2^n, for n + `rounding`; one alone could not hold every 2^n.
  static func powers(_ shifted: SIMD8<Self>) -> (SIMD8<Self>, SIMD8<Self>)
}

/// e^x = 2^n e^r with x = n ln 2 + r, |r| <= ln(2) / 2; ln 2 is subtracted in two parts (Cody and Waite 1980).
extension ExponentialConstants {
  /// e^x, within 1 unit in the last place where it is a normal number.
  @inline(__always)
  static func exp(_ x: SIMD8<Self>) -> SIMD8<Self> {
    let high = SIMD8(repeating: exponentialRange.upperBound)
    let (powers, minusOne) = parts(
      atLeast(exponentialRange.lowerBound, select(x, above: high[0], high, x)))
    return (1 + minusOne) * powers.0 * powers.1
  }

  /// Hyperbolic tangent, within 3 units in the last place: -m / (m + 2) with m = e^(-2 |x|) - 1, and the sign of x.
  @inline(__always)
  static func tanh(_ x: SIMD8<Self>) -> SIMD8<Self> {
    let magnitude = select(x, above: 0, x, -x)
    // e^-44 is far below half a unit in the last place of 1.
    let (powers, series) = parts(atLeast(-44, -2 * magnitude))
    let power = powers.0 * powers.1
    let minusOne = power * series + (power - 1)
    let result = minusOne / (minusOne + 2)
    return select(x, above: 0, -result, result)
  }

  @inline(__always)
  private static func atLeast(_ low: Self, _ x: SIMD8<Self>) -> SIMD8<Self> {
    select(-x, above: -low, SIMD8(repeating: low), x)
  }

  @inline(__always)
  private static func parts(_ x: SIMD8<Self>) -> (
    powers: (SIMD8<Self>, SIMD8<Self>), minusOne: SIMD8<Self>
  ) {
    let shifted = x * (1 / (logTwoHigh + logTwoLow)) + rounding
    let n = shifted - rounding
    let r = x - n * logTwoHigh - n * logTwoLow
    return (Self.powers(shifted), series(r))
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
    var sum = r * (1 / 5040) + 1 / 720
    sum = sum * r + 1 / 120
    sum = sum * r + 1 / 24
    sum = sum * r + 1 / 6
    sum = sum * r + 1 / 2
    return sum * (r * r) + r
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
    var sum = r * (1 / 6_227_020_800) + 1 / 479_001_600
    sum = sum * r + 1 / 39_916_800
    sum = sum * r + 1 / 3_628_800
    sum = sum * r + 1 / 362_880
    sum = sum * r + 1 / 40_320
    sum = sum * r + 1 / 5040
    sum = sum * r + 1 / 720
    sum = sum * r + 1 / 120
    sum = sum * r + 1 / 24
    sum = sum * r + 1 / 6
    sum = sum * r + 1 / 2
    return sum * (r * r) + r
  }

  @inline(__always)
  static func powers(_ shifted: SIMD8<Double>) -> (SIMD8<Double>, SIMD8<Double>) {
    let n = unsafeBitCast(shifted, to: SIMD8<Int64>.self) &- Int64(bitPattern: rounding.bitPattern)
    let half = n &>> 1
    let (a, b) = ((half &+ 1023) &<< 52, (n &- half &+ 1023) &<< 52)
    return (unsafeBitCast(a, to: SIMD8<Double>.self), unsafeBitCast(b, to: SIMD8<Double>.self))
  }
}
