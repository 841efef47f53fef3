import Glibc
import SurplusCore
import SurplusGraph
import Testing

/// Gradient descent on deep linear networks, where theory says what happens.
@Suite struct LinearNetworkTests {
  /// Descends from a point and shows every point on the way.
  private func descend(
    _ shapes: [[Int]], from start: [Double], rate: Double, steps: Int,
    loss: ([Tensor]) throws -> Tensor, show: ([Double]) -> Void
  ) throws {
    let layout = ParameterLayout(
      shapes.enumerated().map { ("w\($0.offset)", $0.element, .weight, $0.offset) })
    let parameters = Graph().parameters(layout)
    let value = try loss(parameters)
    let program = try ProcessorExecutable<Double>(
      TensorProgram(
        values: [value], gradient: value.gradient(withRespectTo: parameters), of: parameters))
    var (point, gradient) = (start, start)
    for _ in 0..<steps {
      try point.withUnsafeBufferPointer { point in
        try gradient.withUnsafeMutableBufferPointer {
          try program.run(parameters: point, gradient: $0)
        }
      }
      for index in point.indices { point[index] -= rate * gradient[index] }
      show(point)
    }
  }

  /// The catapult (Lewkowycz et al. 2020, arXiv:2003.02218): one example with answer 0 and n = 10 units, f = u.v / sqrt n.
  /// f and the curvature l = (|u|^2 + |v|^2) / n follow a map of two variables: f <- (1 - eta l + eta^2 f^2 / n) f,
  /// l <- l + eta f^2 / n (eta l - 4).
  @Test func twoLayersFollowTheCatapultMap() throws {
    let (n, rate) = (10.0, 1.5)
    var (f, curvature) = (0.5, 1.0)
    var start = [Double](repeating: 0, count: 20)
    // |u|^2 = |v|^2 = 5 and u.v = f sqrt n.
    start[0] = 5.0.squareRoot()
    start[10] = f * n.squareRoot() / start[0]
    start[11] = (5 - start[10] * start[10]).squareRoot()
    var curvatures: [Double] = []
    try descend([[10], [10]], from: start, rate: rate, steps: 200) { w in
      try ((w[0] * w[1]).sum() / n.squareRoot()).squared() * 0.5
    } show: { point in
      let change = rate * f * f / n
      (f, curvature) = (
        (1 - rate * curvature + rate * change) * f, curvature + change * (rate * curvature - 4)
      )
      let product = (0..<10).map { point[$0] * point[10 + $0] }.reduce(0, +)
      let squares = point.map { $0 * $0 }.reduce(0, +)
      #expect(abs(product / n.squareRoot() - f) < 1e-12)
      #expect(abs(squares / n - curvature) < 1e-12)
      curvatures.append(squares / n)
    }
    for (mine, known) in zip(curvatures, [0.90625, 0.8867508926, 0.8843592178]) {
      #expect(abs(mine - known) < 1e-10)
    }
    #expect(abs((curvatures.last ?? 0) - 0.8840694685) < 1e-10)
  }

  /// Neighbouring layers stay balanced (Arora et al. 2018, arXiv:1802.06509): W2' W2 - W1 W1' is constant in the limit of
  /// small rates, and drifts in proportion to the rate. Drifts after time 5, from an independent calculation.
  @Test(arguments: [
    (0.02, [0.00718283, 0.00521733]), (0.01, [0.00358529, 0.00261087]),
    (0.005, [0.00179112, 0.00130599]),
  ])
  func layersStayBalanced(rate: Double, drifts: [Double]) throws {
    let start = [0.5, 0.1, 0, 0.3, 0.2, 0.4, 0.1, 0.6, 0.7, 0, 0.2, 0.3]
    var end = start
    try descend(
      [[2, 2], [2, 2], [2, 2]], from: start, rate: rate, steps: Int((5 / rate).rounded())
    ) { w in
      let error = try w[2].product(w[1]).product(w[0]) - w[0].graph.constant([2, 0, 0, 1], [2, 2])
      return try error.squared().sum() * 0.5
    } show: {
      end = $0
    }
    for (pair, drift) in drifts.enumerated() {
      let change = zip(balance(end, pair), balance(start, pair)).map { ($0 - $1) * ($0 - $1) }
      #expect(abs(change.reduce(0, +).squareRoot() - drift) < 1e-8)
    }
  }

  /// B' B - A A' of the matrices A and B with the numbers `pair` and `pair` + 1.
  private func balance(_ w: [Double], _ pair: Int) -> [Double] {
    let (a, b) = (4 * pair, 4 * pair + 4)
    return (0..<4).map { index in
      let (row, column) = (index / 2, index % 2)
      let above = w[b + row] * w[b + column] + w[b + 2 + row] * w[b + 2 + column]
      let below = w[a + 2 * row] * w[a + 2 * column]
      return above - below - w[a + 2 * row + 1] * w[a + 2 * column + 1]
    }
  }
}
