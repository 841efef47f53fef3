import Foundation

/// Kernels of networks of rectifiers whose width goes to infinity, for inputs of length 1.
enum InfiniteWidth {
  /// The arc-cosine kernels of order 0 and 1 (Cho and Saul 2009), as functions of the cosine between two inputs.
  static func arcCosine(_ order: Int, _ cosine: Double) -> Double {
    let c = min(max(cosine, -1), 1)
    let angle = Double.pi - acos(c)
    return order == 0 ? angle / .pi : ((1 - c * c).squareRoot() + c * angle) / .pi
  }

  /// The covariance of the outputs at the start (Lee et al. 2018, arXiv:1711.00165) and the tangent kernel (Jacot et al.
  /// 2018, arXiv:1806.07572) behind a number of hidden layers.
  static func kernels(hiddenLayers: Int, _ cosine: Double) -> (
    covariance: Double, tangent: Double
  ) {
    var (covariance, tangent) = (cosine, cosine)
    for _ in 0..<hiddenLayers {
      let next = arcCosine(1, covariance)
      tangent = next + tangent * arcCosine(0, covariance)
      covariance = next
    }
    return (covariance, tangent)
  }

  /// Inputs of length 1 at angles in degrees.
  static func inputs(degrees: [Double]) -> [[Double]] {
    degrees.map { [cos($0 * .pi / 180), sin($0 * .pi / 180)] }
  }

  static func tangentKernel(_ x: [[Double]], hiddenLayers: Int) -> SymmetricMatrix {
    SymmetricMatrix(x.count) {
      kernels(hiddenLayers: hiddenLayers, zip(x[$0], x[$1]).reduce(0) { $0 + $1.0 * $1.1 }).tangent
    }
  }
}
