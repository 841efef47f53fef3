import CommandLineDriver
import Foundation
import Testing

/// Sharpness-aware minimization on half a square, where its whole path is known.
@Suite struct SharpnessTests {
  let surplus: Surplus
  let plugins: String

  init() throws {
    surplus = try Surplus()
    plugins = surplus.scratch.path("plugins")
    try Compiled.library(
      from: Project.root.appending(path: "Tests/Oracle/Fixtures/half_square.c"), [],
      to: "plugins/half_square.so", surplus)
  }

  private func path(_ curvature: Double, _ optimizer: String, steps: Int) throws -> [Double] {
    try surplus.trace(
      landscape: "half_square: {curvature: \(curvature)}", optimizer: optimizer, steps: steps,
      "--batch", "full", "--precision", "f64", "--emit", "parameters", "--plugins", plugins
    ).map { try #require($0.parameters?.first) }
  }

  /// x <- x - lr h (x + rho sign x): it never comes to rest, but ends in a cycle of two points (Bartlett, Long and
  /// Bousquet 2022, arXiv:2210.01513) at lr h rho / (2 - lr h) on either side.
  @Test func endsInACycleOfTwo() throws {
    let x = try path(1, "sam: {rho: 0.1, inner: {sgd: {lr: 0.5}}}", steps: 200)
    for (step, expected) in [(1, 0.45), (2, 0.175), (3, 0.0375), (4, -0.03125), (5, 0.034375)] {
      // 1e-12 beside the norm of the gradient moves the neighbour by rho times its share.
      #expect((x[step] - expected).magnitude < 1e-11, "step \(step)")
    }
    for (curvature, rate, rho) in [(1.0, 0.5, 0.1), (4, 0.1, 0.05), (0.5, 3, 0.2)] {
      let x = try path(curvature, "sam: {rho: \(rho), inner: {sgd: {lr: \(rate)}}}", steps: 400)
      let amplitude = rate * curvature * rho / (2 - rate * curvature)
      #expect((x[399].magnitude - amplitude).magnitude < 1e-9, "\(x[399]), not \(amplitude)")
      #expect((x[399] + x[400]).magnitude < 1e-9, "on either side")
    }
  }

  /// With a radius of zero nothing cycles.
  @Test func withoutARadiusItComesToRest() throws {
    let x = try path(1, "sam: {rho: 0, inner: {sgd: {lr: 0.5}}}", steps: 60)
    #expect(x[60].magnitude < 1e-17)
  }
}
