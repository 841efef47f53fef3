import CommandLineDriver
import Foundation
import Testing

/// Methods that use second derivatives, where what they reach is known.
@Suite struct CurvatureMethodTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  private func points(
    _ landscape: String, _ optimizer: String, _ regularizers: [String], _ steps: Int
  )
    throws -> [[Double]]
  {
    try surplus.trace(
      landscape: landscape, optimizer: optimizer, regularizers: regularizers, steps: steps,
      "--emit", "parameters"
    ).map { try #require($0.parameters) }
  }

  /// One Newton step solves a quadratic, and a quadratic with a penalty of which it knows the curvature.
  @Test(arguments: [[], ["l2: {strength: 0.3, roles: all}"]])
  func newtonSolvesAQuadraticInOneStep(_ regularizers: [String]) throws {
    let found = try points(
      "golden_quadratic", "newton_cg: {radius: 1000, tolerance: 1.0e-13}", regularizers, 1)
    #expect(found[1].allSatisfy { $0.magnitude < 1e-10 }, "\(found[1])")
  }

  /// Where the model is linear in its parameters the Gauss-Newton matrix is the Hessian; behind a hidden layer it is not.
  @Test(arguments: [0, 1])
  func gaussNewtonIsNewtonWhereTheModelIsLinear(_ depth: Int) throws {
    let landscape =
      "mlp: {data: mnist1d, width: 4, depth: \(depth), init: \(depth == 0 ? "zero" : "he"), precision: f64}"
    let settings = "{tolerance: 1.0e-3}"
    let newton = try points(landscape, "newton_cg: \(settings)", [], 5)
    let found = try points(landscape, "gauss_newton_cg: \(settings)", [], 5)
    #expect(newton[5] != newton[0])
    #expect(found[5].isClose(to: newton[5], 1e-9) == (depth == 0))
  }

  /// Of a bias at zero weights B s^2, s the mean of p - y over B examples with labels y drawn from p, is p (1 - p) in
  /// expectation: 0.09 with ten classes. With no averages the first step shows it.
  @Test func sophiaDrawsTheDiagonalOfTheGaussNewtonMatrix() throws {
    let settings = "{lr: 1, beta1: 0, beta2: 0, p: 1000000, eps: 0}"
    let means = try (0..<40).map { seed in
      let lines = try surplus.trace(
        landscape: "mlp: {data: mnist1d, depth: 0, init: zero, precision: f64}",
        optimizer: "sophia_g: \(settings)", steps: 1, "--emit", "parameters,gradient", "--seed",
        "\(seed)", "--batch", "100")
      let gradient = try #require(lines[0].gradient).suffix(10)
      let moved = try #require(lines[1].parameters).suffix(10)
      return zip(gradient, moved).reduce(0) { $0 - $1.0 / $1.1 } / 10
    }
    let mean = means.reduce(0, +) / 40
    let variance = means.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    #expect((mean - 0.09).magnitude < 4 * (variance / 40).squareRoot(), "\(mean)")
    // A sum of ten squares of normal numbers: nothing else is as wide.
    #expect((variance.squareRoot() / 0.09 - (2.0 / 9).squareRoot()).magnitude < 0.2)
  }

  /// Decay and projections reach the fast weights, as from where the inner step began.
  @Test func lookaheadDecaysWhatItOwns() throws {
    let inside = try points(
      "golden_rosenbrock", "lookahead: {inner: {adamw: {lr: 0.02, weight_decay: 0.3}}}", [], 40)
    let beside = try points(
      "golden_rosenbrock", "lookahead: {inner: {adam: {lr: 0.02}}}",
      ["decoupled_decay: {strength: 0.3, roles: all}"], 40)
    let without = try points(
      "golden_rosenbrock", "lookahead: {inner: {adam: {lr: 0.02}}}", [], 40)
    for step in 0...40 { #expect(beside[step].isClose(to: inside[step], 1e-13), "step \(step)") }
    #expect(!without[40].isClose(to: inside[40], 1e-3))
  }

  @Test func quasiNewtonFindsTheMinimumOfRosenbrock() throws {
    let last = try #require(
      try points("golden_rosenbrock", "lbfgs: {tolerance_grad: 1.0e-10}", [], 150).last)
    #expect(last.allSatisfy { ($0 - 1).magnitude < 1e-8 }, "\(last)")
  }

  /// From this start Newton's method goes to the function's other minimum, near (-1, 1, 1, 1, 1, 1), of value 3.97394
  /// (Kok and Sandrock 2009, doi:10.1162/evco.2009.17.3.437).
  @Test func newtonFindsAMinimumOfRosenbrock() throws {
    let last = try #require(
      try surplus.trace(
        landscape: "golden_rosenbrock", optimizer: "newton_cg", steps: 150, "--emit", "parameters"
      ).last)
    #expect(last.gradientNorm < 1e-9)
    #expect((last.loss - 3.97394).magnitude < 1e-5)
    #expect((try #require(last.parameters)[0] + 1).magnitude < 0.05)
  }

  /// On a diagonal Hessian every draw of signs gives the diagonal h: the second moment is h^2 in all steps, and the
  /// path is m / (1 - beta1^t) over h + eps.
  @Test func adaHessianKnowsADiagonalHessian() throws {
    let found = try points("golden_quadratic", "ada_hessian: {lr: 0.1}", [], 50)
    let curvatures = QuadraticTests.curvatures
    var (x, m) = (QuadraticTests.start, [Double](repeating: 0, count: 8))
    for step in 1...50 {
      for i in x.indices {
        m[i] = 0.9 * m[i] + 0.1 * curvatures[i] * x[i]
        x[i] -= 0.1 * m[i] / (1 - pow(0.9, Double(step))) / (curvatures[i] + 1e-4)
      }
      #expect(found[step].isClose(to: x, 1e-12), "step \(step)")
    }
  }

  /// The second gradient of SAM passes the clip: no step of SGD inside is longer than lr times the bound.
  @Test func samClipsTheGradientItUses() throws {
    let sam = "sam: {rho: 5, inner: {sgd: {lr: 0.5}}}"
    func length(_ points: [[Double]]) -> Double {
      zip(points[0], points[1]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
    }
    let clipped = try points("golden_quadratic", sam, ["clip_norm: {max_norm: 0.25}"], 1)
    #expect((length(clipped) - 0.125).magnitude < 1e-6)
    #expect(length(try points("golden_quadratic", sam, [], 1)) > 10)
  }

  /// What an average shows, from the points of the same run: (1 - d) sum d^(k - i) x_i / (1 - d^k).
  @Test func averageIsShownAndNotTrained() throws {
    let lines = try surplus.trace(
      landscape: "golden_quadratic", optimizer: "sgd: {lr: 0.05}",
      regularizers: ["ema: {decay: 0.8}"], steps: 20, "--emit", "parameters,evaluation")
    let x = try lines.map { try #require($0.parameters) }
    for step in [1, 5, 20] {
      let weights = (1...step).map {
        0.2 * pow(0.8, Double(step - $0)) / (1 - pow(0.8, Double(step)))
      }
      let expected = x[0].indices.map { i in
        zip(weights, x[1...step]).reduce(0) { $0 + $1.0 * $1.1[i] }
      }
      #expect(try #require(lines[step].evaluation).isClose(to: expected, 1e-13))
    }
    #expect(lines[0].evaluation == lines[0].parameters)
    #expect(try points("golden_quadratic", "sgd: {lr: 0.05}", [], 20) == x)
  }
}
