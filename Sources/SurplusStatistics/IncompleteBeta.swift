import Glibc

/// The regularized incomplete beta function I_x(a, b), for positive a and b and x in [0, 1], to about 1e-14.
///
/// By its continued fraction (DLMF 8.17.22), evaluated with the method of Lentz as modified by Thompson and
/// Barnett 1986 (doi:10.1016/0021-9991(86)90046-X).
public func regularizedIncompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
  precondition(a > 0 && b > 0 && (0...1).contains(x), "outside the domain of I_x(a, b)")
  if x == 0 || x == 1 { return x }
  // The fraction converges fast only left of the mean; right of it the symmetry does.
  if x > (a + 1) / (a + b + 2) { return 1 - regularizedIncompleteBeta(1 - x, b, a) }
  let logarithm =
    a * log(x) + b * log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b) - log(a)
  return exp(logarithm) / continuedFraction(x, a, b)
}

private func logGamma(_ x: Double) -> Double {
  var sign: Int32 = 0
  return lgamma_r(x, &sign)
}

/// 1 + d1/(1 + d2/(1 + ...)).
private func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
  let tiny = 1e-300
  func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var value = 1.0
  var c = 1.0
  var d = 0.0
  for term in 1...10_000 {
    let m = Double(term / 2)
    let coefficient =
      term.isMultiple(of: 2)
      ? m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      : -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + coefficient * d)
    c = away(1 + coefficient / c)
    value *= c * d
    if abs(c * d - 1) < 1e-16 { break }
  }
  return value
}
