import Glibc

/// Convolves a sequence with a Gaussian cut off at 4 sigma, mirrored about its outer edges:
/// `scipy.ndimage.gaussian_filter` with default settings.
public struct GaussianFilter: Sendable {
  private let weights: [Double]
  private let total: Double
  /// Where each sample of the sequence, continued to both sides, comes from.
  private let sources: [Int]
  private var continued: [Double]

  /// A filter of sequences of a length.
  public init(sigma: Double, count: Int) {
    let radius = Int(4 * sigma + 0.5)
    weights = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    total = weights.reduce(0, +)
    sources = (-radius..<count + radius).map { Self.mirrored($0, count) }
    continued = [Double](repeating: 0, count: sources.count)
  }

  /// Writes the filtered sequence; both are as long as was said.
  public mutating func apply(_ samples: [Double], into result: inout [Double]) {
    for (index, source) in sources.enumerated() { continued[index] = samples[source] }
    // Weight after weight: each sum is added up in the order of its weights, and many at once.
    result.withUnsafeMutableBufferPointer { result in
      continued.withUnsafeBufferPointer { continued in
        result.update(repeating: 0)
        for (offset, weight) in weights.enumerated() {
          for index in 0..<result.count { result[index] += weight * continued[index + offset] }
        }
        for index in 0..<result.count { result[index] /= total }
      }
    }
  }

  /// The index inside the sequence that stands for one outside: d c b a | a b c d | d c b a.
  private static func mirrored(_ index: Int, _ count: Int) -> Int {
    let period = 2 * count
    let inside = ((index % period) + period) % period
    return inside < count ? inside : period - 1 - inside
  }
}
