import Glibc
import SurplusPlugin

/// Numbers drawn one after the other from a stream.
struct Draws {
  let stream: RandomStream
  private var next: UInt64 = 0

  init(stream: RandomStream) { self.stream = stream }

  /// Uniform in (0, 1]: its logarithm is finite.
  mutating func uniform() -> Double {
    next += 1
    return 1 - stream.uniform(next - 1)
  }

  /// Uniform among 0 ..< bound.
  mutating func integer(below bound: Int) -> Int {
    min(bound - 1, Int((1 - uniform()) * Double(bound)))
  }

  private mutating func normal() -> Double {
    let radius = (-2 * log(uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// From Beta(alpha, alpha), as the share of one of two Gamma variables.
  mutating func beta(_ alpha: Double) -> Double {
    // Shares of logarithms: for a small alpha the variables themselves are zero.
    let (first, second) = (logarithmOfGamma(alpha), logarithmOfGamma(alpha))
    return 1 / (1 + exp(second - first))
  }

  /// The logarithm of a variable from Gamma(shape, 1), by rejection (Marsaglia and Tsang 2000,
  /// doi:10.1145/358407.358414).
  private mutating func logarithmOfGamma(_ shape: Double) -> Double {
    // Gamma(a) is Gamma(a + 1) times U^(1 / a).
    guard shape >= 1 else { return logarithmOfGamma(shape + 1) + log(uniform()) / shape }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let z = normal()
      let root = 1 + c * z
      guard root > 0 else { continue }
      let v = root * root * root
      if log(uniform()) < z * z / 2 + d - d * v + d * log(v) { return log(d * v) }
    }
  }
}
