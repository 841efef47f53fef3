/// The first four moments of a sample.
struct Moments {
  let count: Double
  let mean, variance, kurtosis: Double

  init(_ sample: [Double]) {
    let count = Double(sample.count)
    let mean = sample.reduce(0, +) / count
    let squares = sample.map { ($0 - mean) * ($0 - mean) }
    let variance = squares.reduce(0, +) / count
    let fourth = squares.reduce(0) { $0 + $1 * $1 } / count
    (self.count, self.mean, self.variance) = (count, mean, variance)
    kurtosis = fourth / (variance * variance)
  }

  /// Whether they are those of independent draws from N(0, variance), each within four of its standard errors.
  func areNormal(variance expected: Double) -> Bool {
    mean.magnitude < 4 * (expected / count).squareRoot()
      && (variance - expected).magnitude < 4 * expected * (2 / count).squareRoot()
      && (kurtosis - 3).magnitude < 4 * (24 / count).squareRoot()
  }
}
