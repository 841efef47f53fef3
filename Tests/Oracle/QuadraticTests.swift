import CommandLineDriver
import Foundation
import Testing

/// Linear methods on 1/2 sum h x^2: every coordinate has a closed form.
@Suite struct QuadraticTests {
  static let curvatures = (0..<8).map { pow(10, -2 + 3 * Double($0) / 7) }
  static let start = (0..<8).map { 1 + 0.1 * Double($0) }

  static func points(_ optimizer: String, steps: Int) throws -> [[Double]] {
    try Surplus().trace(
      landscape: "golden_quadratic", optimizer: optimizer, steps: steps, "--emit", "parameters"
    ).map { $0.parameters ?? [] }
  }

  /// x_k = (1 - lr h)^k x_0.
  @Test func gradientDescentIsAPower() throws {
    let points = try Self.points("sgd: {lr: 0.05}", steps: 300)
    for k in [0, 1, 10, 100, 300] {
      let expected = zip(Self.curvatures, Self.start).map { pow(1 - 0.05 * $0, Double(k)) * $1 }
      #expect(points[k].isClose(to: expected, 1e-12), "step \(k)")
    }
  }

  /// x_k solves the recurrence x_{k+1} = p x_k - q x_{k-1} with x_{-1} = x_0; its characteristic roots give x_k.
  /// Heavy ball (Polyak 1964): p = 1 + b - lr h, q = b. Nesterov: both of it times 1 - lr h, the look-ahead.
  @Test(arguments: ["momentum", "nesterov"])
  func momentumFollowsItsCharacteristicRoots(_ method: String) throws {
    let (rate, momentum) = (0.02, 0.9)
    let points = try Self.points("\(method): {lr: \(rate), momentum: \(momentum)}", steps: 200)
    for k in [1, 2, 10, 50, 200] {
      let expected = zip(Self.curvatures, Self.start).map { curvature, start in
        method == "momentum"
          ? Self.recurrence(
            p: 1 + momentum - rate * curvature, q: momentum, first: start, before: start, k)
          : Self.nesterov(rate * curvature, momentum, start, k)
      }
      #expect(points[k].isClose(to: expected, 1e-10), "\(method), step \(k)")
    }
  }

  /// PyTorch keeps the look-ahead point y. Its base point z obeys z_{k+1} = (1 - lr h) y_k and
  /// y_{k+1} = z_{k+1} + b (z_{k+1} - z_k), hence y_{k+1} = (1 - lr h)((1 + b) y_k - b y_{k-1}), with
  /// y_1 = (1 - (1 + b) lr h) y_0, as the first buffer is the gradient.
  static func nesterov(_ step: Double, _ b: Double, _ start: Double, _ k: Int) -> Double {
    let (p, q) = ((1 - step) * (1 + b), (1 - step) * b)
    // What y_{-1} would have to be for the recurrence to give y_1.
    let before = (p * start - (1 - (1 + b) * step) * start) / q
    return recurrence(p: p, q: q, first: start, before: before, k)
  }

  /// The k-th term of x_{k+1} = p x_k - q x_{k-1} from its roots.
  static func recurrence(p: Double, q: Double, first: Double, before: Double, _ k: Int) -> Double {
    let second = p * first - q * before
    let discriminant = p * p / 4 - q
    if discriminant < 0 {
      let radius = q.squareRoot()
      let angle = acos(p / 2 / radius)
      // x_k = radius^k (first cos k a + c sin k a)
      let c = (second / radius - first * cos(angle)) / sin(angle)
      let turned = Double(k) * angle
      return pow(radius, Double(k)) * (first * cos(turned) + c * sin(turned))
    }
    let large = p / 2 + discriminant.squareRoot()
    let small = p / 2 - discriminant.squareRoot()
    let share = (second - small * first) / (large - small)
    return share * pow(large, Double(k)) + (first - share) * pow(small, Double(k))
  }

  /// Largest curvature 10: descent up to lr = 2 / 10, heavy ball (2 + 2b) / 10, Nesterov (2 + 2b) / (10 (1 + 2b)).
  @Test(arguments: [
    ("sgd", "", 0.2), ("momentum", ", momentum: 0.9", 0.38),
    ("nesterov", ", momentum: 0.9", 3.8 / 28),
  ])
  func stabilityEndsAtItsThreshold(_ method: String, _ more: String, _ threshold: Double) throws {
    func last(_ rate: Double) throws -> Double {
      let points = try Self.points("\(method): {lr: \(rate)\(more)}", steps: 4000)
      return points[4000][7].magnitude
    }
    #expect(try last(0.999 * threshold) < 1)
    #expect(try last(1.001 * threshold) > 10)
  }
}

extension [Double] {
  /// Whether no entry is further off than `tolerance` times the largest one.
  func isClose(to other: [Double], _ tolerance: Double) -> Bool {
    let scale = other.map(\.magnitude).max() ?? 0
    return count == other.count
      && zip(self, other).allSatisfy { ($0 - $1).magnitude <= tolerance * scale }
  }
}
