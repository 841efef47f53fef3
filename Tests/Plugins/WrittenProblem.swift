import Glibc

/// A golden problem as its README writes it: loss and gradient in plain arithmetic, without a line of the engine.
struct WrittenProblem: Sendable {
  let landscape: String
  let start: [Double]
  let loss: @Sendable ([Double]) -> Double
  let gradient: @Sendable ([Double]) -> [Double]

  /// 1/2 sum h_i x_i^2 with h_i = 10^(-2 + 3 i / 7).
  static let quadratic = WrittenProblem(
    landscape: "golden_quadratic", start: (0..<8).map { 1 + 0.1 * Double($0) },
    loss: { x in x.indices.reduce(0) { $0 + curvature($1) * x[$1] * x[$1] / 2 } },
    gradient: { x in x.indices.map { curvature($0) * x[$0] } })

  private static func curvature(_ index: Int) -> Double { pow(10, -2 + 3 * Double(index) / 7) }

  /// Sum over i = 0 ... 4 of 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2.
  static let rosenbrock = WrittenProblem(
    landscape: "golden_rosenbrock", start: [-1.2, 1, -0.5, 0.8, 0.3, -0.7],
    loss: { x in
      (0..<5).reduce(0) { sum, i in
        let valley = x[i + 1] - x[i] * x[i]
        return sum + 100 * valley * valley + (1 - x[i]) * (1 - x[i])
      }
    },
    gradient: { x in
      var result = [Double](repeating: 0, count: 6)
      for i in 0..<5 {
        let valley = x[i + 1] - x[i] * x[i]
        result[i] += -400 * valley * x[i] - 2 * (1 - x[i])
        result[i + 1] += 200 * valley
      }
      return result
    })
}
