import CommandLineDriver
import Foundation
import Testing

/// What is known of adaptive methods without running them.
@Suite struct AdaptiveTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  /// The first step of Adam is lr g / (|g| + eps), whatever the size of g.
  @Test func firstStepOfAdam() throws {
    let lines = try surplus.trace(
      landscape: "golden_rosenbrock", optimizer: "adam: {lr: 0.01, eps: 1.0e-3}", steps: 1,
      "--emit", "parameters,gradient")
    let (before, after) = (try #require(lines[0].parameters), try #require(lines[1].parameters))
    let gradient = try #require(lines[0].gradient)
    let expected = zip(before, gradient).map { $0 - 0.01 * $1 / ($1.magnitude + 1e-3) }
    #expect(after.isClose(to: expected, 1e-14))
  }

  /// Decay beside Adam is AdamW; a penalty inside Adam is not.
  @Test func decoupledDecayMakesAdamAdamW() throws {
    func last(_ optimizer: String, _ regularizers: [String] = []) throws -> [Double] {
      let lines = try surplus.trace(
        landscape: "golden_mlp", optimizer: optimizer, regularizers: regularizers, steps: 200,
        "--emit", "parameters")
      return try #require(lines.last?.parameters)
    }
    let adamw = try last("adamw: {lr: 0.02, weight_decay: 0.1}")
    let adam = "adam: {lr: 0.02}"
    #expect(
      try last(adam, ["decoupled_decay: {strength: 0.1, roles: all}"]).isClose(to: adamw, 1e-9))
    #expect(try !last(adam, ["l2: {strength: 0.1, roles: all}"]).isClose(to: adamw, 1e-2))
    #expect(try !last(adam).isClose(to: adamw, 1e-2))
    // On weights only is something else: the biases keep their size.
    #expect(try !last(adam, ["decoupled_decay: {strength: 0.1}"]).isClose(to: adamw, 1e-9))
  }

  /// Points on f = x^2/2 from 1, after 1, 2, 3, 5, 10, 20, 50 and 100 steps, each computed from the rule alone.
  static let paths: [(optimizer: String, points: [Double])] = [
    (
      "adam: {lr: 0.1}",
      [
        0.900000001, 0.800412229712, 0.701586274504, 0.507963661927, 0.0762491606198,
        -0.271154094087, -0.00481821942654, 0.00293667500329,
      ]
    ),
    (
      "amsgrad: {lr: 0.1}",
      [
        0.900000001, 0.800412229712, 0.701586274504, 0.507963661927, 0.0762491606198,
        -0.271127290701, -0.00470416739702, 0.00262586951627,
      ]
    ),
    (
      "nadam: {lr: 0.1, momentum_decay: 1.0e6}",
      [
        0.852631580421, 0.741697161215, 0.64061128309, 0.452904060842, 0.0613640992358,
        -0.20866728035, -0.00632670260063, 0.000664923601546,
      ]
    ),
    (
      "rmsprop: {lr: 0.01, decay: 0.99}",
      [
        0.90000001, 0.832917975265, 0.779982281982, 0.696465799281, 0.549891131713,
        0.366608120738, 0.114659824017, 0.0118140243102,
      ]
    ),
    (
      "adagrad: {lr: 0.1}",
      [
        0.90000000001, 0.833103526852, 0.780456181366, 0.697714862065, 0.553731200378,
        0.376576014261, 0.137083081135, 0.0273868818271,
      ]
    ),
    (
      "adadelta",
      [
        0.996837738151, 0.993598198408, 0.990309082801, 0.983631387349, 0.96659718637,
        0.931842072028, 0.826050762587, 0.651170078125,
      ]
    ),
    (
      "adamax: {lr: 0.1}",
      [
        0.900000001, 0.805168328117, 0.715499474737, 0.551553805051, 0.22879221315,
        -0.0932831450091, 0.00198744338502, -0.0033258990608,
      ]
    ),
  ]

  /// The first coordinate of the quadratic starts at 1 with a curvature of 0.01; a penalty makes that 1.
  @Test(arguments: paths) func pathOnAParabola(_ optimizer: String, _ points: [Double]) throws {
    let lines = try surplus.trace(
      landscape: "golden_quadratic", optimizer: optimizer,
      regularizers: ["l2: {strength: 0.99, roles: all}"], steps: 100, "--emit", "parameters")
    for (step, expected) in zip([1, 2, 3, 5, 10, 20, 50, 100], points) {
      let found = try #require(lines[step].parameters?.first)
      #expect((found - expected).magnitude <= 1e-11, "step \(step): \(found), not \(expected)")
    }
  }

  /// Every step of Lion without decay moves each coordinate by the rate, and by nothing else.
  @Test func lionMovesByTheRate() throws {
    let points = try surplus.trace(
      landscape: "golden_quadratic", optimizer: "lion: {lr: 0.0078125}", steps: 20,
      "--emit", "parameters"
    ).map { try #require($0.parameters) }
    for (before, after) in zip(points, points.dropFirst()) {
      #expect(zip(before, after).allSatisfy { (($0 - $1).magnitude - 0.0078125).magnitude < 1e-15 })
    }
  }

  /// Soft thresholding after a step of zero rate leaves the point; with a rate it shrinks by lr x strength.
  @Test func proximalMapOfTheAbsoluteValue() throws {
    let lines = try surplus.trace(
      landscape: "golden_quadratic", optimizer: "sgd: {lr: 0.1}",
      regularizers: ["l1_prox: {strength: 2, roles: all}"], steps: 1, "--emit",
      "parameters,gradient")
    let (x, g) = (try #require(lines[0].parameters), try #require(lines[0].gradient))
    let expected = zip(x, g).map { x, g in
      let moved = x - 0.1 * g
      return moved > 0.2 ? moved - 0.2 : moved < -0.2 ? moved + 0.2 : 0
    }
    #expect(try #require(lines[1].parameters).isClose(to: expected, 1e-14))
    #expect(lines[0].penalty == 0)
  }

  /// The penalty is reported beside the data loss, and both make the gradient.
  @Test func penaltiesAreReported() throws {
    let plain = try surplus.trace(
      landscape: "golden_factorization", optimizer: "sgd", steps: 0, "--emit", "parameters,gradient"
    )
    let line = try surplus.trace(
      landscape: "golden_factorization", optimizer: "sgd",
      regularizers: ["l2: {strength: 0.1, roles: all}", "l1: {strength: 0.01, roles: all}"],
      steps: 0,
      "--emit", "parameters,gradient")[0]
    let x = try #require(line.parameters)
    let penalty = x.reduce(0) { $0 + 0.05 * $1 * $1 + 0.01 * $1.magnitude }
    #expect((line.penalty - penalty).magnitude <= 1e-13 * penalty)
    #expect(line.loss == plain[0].loss)
    let expected = zip(x, try #require(plain[0].gradient)).map { x, g in
      g + 0.1 * x + 0.01 * (x > 0 ? 1 : x < 0 ? -1 : 0)
    }
    #expect(try #require(line.gradient).isClose(to: expected, 1e-13))
    let norm = expected.reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect((line.gradientNorm - norm).magnitude <= 1e-13 * norm)
  }
}
