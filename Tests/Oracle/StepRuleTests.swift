import CommandLineDriver
import Foundation
import Testing

/// Rules that make a step out of norms, distances or another step, against their recurrence on the golden problems.
@Suite struct StepRuleTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  private func points(_ optimizer: String, steps: Int) throws -> [[Double]] {
    try surplus.trace(
      landscape: "golden_quadratic", optimizer: optimizer, steps: steps, "--emit", "parameters"
    ).map { try #require($0.parameters) }
  }

  private func squares(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 } }

  /// On a quadratic loss and gradient are known: 1/2 sum h x^2 and h x.
  @Test(arguments: [0, 0.8])
  func aliGTakesPolyaksStepWithMomentum(_ momentum: Double) throws {
    let found = try points("ali_g: {lr: 0.3, momentum: \(momentum), delta: 1.0e-5}", steps: 60)
    let h = QuadraticTests.curvatures
    var (x, v) = (QuadraticTests.start, [Double](repeating: 0, count: 8))
    var clipped = 0
    for step in 1...60 {
      let g = zip(h, x).map { $0 * $1 }
      let loss = zip(g, x).reduce(0) { $0 + 0.5 * $1.0 * $1.1 }
      let rate = min(loss / (squares(g) + 1e-5), 0.3)
      clipped += rate == 0.3 ? 1 : 0
      for i in x.indices {
        v[i] = momentum * v[i] - rate * g[i]
        x[i] += momentum * v[i] - rate * g[i]
      }
      // Near a minimum loss over squared gradient magnifies the rounding of one step in the next, without end.
      if step <= 20 { #expect(found[step].isClose(to: x, 1e-10), "step \(step)") }
    }
    #expect(clipped > 0 && clipped < 60, "the bound on the step matters in some steps")
    if momentum == 0 {
      let polyak = try points("polyak_sps: {lr: 0.3, c: 1, eps: 1.0e-5}", steps: 60)
      #expect(found[20].isClose(to: polyak[20], 1e-10))
    }
  }

  @Test func distanceOverGradientsFollowsItsDistance() throws {
    let found = try points("dog: {reps_rel: 1.0e-3, eps: 0}", steps: 80)
    let (h, start) = (QuadraticTests.curvatures, QuadraticTests.start)
    var (x, sum) = (start, 0.0)
    var distance = 1e-3 * (1 + squares(start).squareRoot())
    for step in 1...80 {
      let g = zip(h, x).map { $0 * $1 }
      distance = max(distance, squares(zip(x, start).map { $0 - $1 }).squareRoot())
      sum += squares(g)
      for i in x.indices { x[i] -= distance / sum.squareRoot() * g[i] }
      #expect(found[step].isClose(to: x, 1e-10), "step \(step)")
    }
    #expect(distance > 0.1, "it has left its first distance behind")
  }

  /// The size of the loss plays no part in its path: f and 100 f, which is a sharper parabola, give the same.
  @Test func distanceOverGradientsKnowsNoUnits() throws {
    try Compiled.library(
      from: Project.root.appending(path: "Tests/Oracle/Fixtures/half_square.c"), [],
      to: "plugins/half_square.so", surplus)
    func path(_ curvature: Int) throws -> [Double] {
      try surplus.trace(
        landscape: "half_square: {curvature: \(curvature)}", optimizer: "dog: {eps: 0}", steps: 100,
        "--batch", "full", "--precision", "f64", "--emit", "parameters", "--plugins",
        surplus.scratch.path("plugins")
      ).map { try #require($0.parameters?.first) }
    }
    let (plain, sharp) = (try path(1), try path(100))
    #expect(sharp.isClose(to: plain, 1e-12))
    #expect(plain[100].magnitude < 0.5, "it gets somewhere: \(plain[100])")
  }

  /// Momentum inside: its buffer goes on as if nothing were cautious; of its step stay the parts against the gradient, made
  /// longer by their share of the tensor.
  @Test func cautiousStepsGoDownhill() throws {
    let lines = try surplus.trace(
      landscape: "golden_factorization",
      optimizer: "cautious: {inner: {momentum: {lr: 0.02, momentum: 0.9}}}", steps: 60, "--emit",
      "parameters,gradient")
    var buffer = [Double](repeating: 0, count: 44)
    var shares: Set<Double> = []
    for (line, next) in zip(lines, lines.dropFirst()) {
      let (x, g) = (try #require(line.parameters), try #require(line.gradient))
      for i in buffer.indices { buffer[i] = 0.9 * buffer[i] + g[i] }
      var expected = x
      for tensor in [0..<24, 24..<44] {
        let downhill = tensor.filter { buffer[$0] * g[$0] > 0 }
        let share = Double(downhill.count) / Double(tensor.count)
        shares.insert(share)
        for i in downhill { expected[i] -= 0.02 * buffer[i] / max(share, 1e-3) }
      }
      #expect(try #require(next.parameters).isClose(to: expected, 1e-12), "step \(line.step)")
    }
    #expect(shares.count > 4, "some steps go against the gradient")
  }
}
