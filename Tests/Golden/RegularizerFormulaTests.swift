import CommandLineDriver
import Foundation
import SurplusCore
import Testing

/// Shipped regularizers of which no package has numbers, against their formula worked out another way.
@Suite struct RegularizerFormulaTests {
  static let layout = ParameterLayout([
    ("W", [5, 3], .weight, 0), ("W2", [4, 6], .weight, 1), ("x", [9], .bias, 1),
  ])

  /// A ball around each row: a matrix of one row has the projection of a vector onto the ball.
  @Test func maxNormOfOneRowIsTheProjectionOntoTheBall() throws {
    let cases = try RegularizerTests.cases("proj_l2")
    try #require(cases.count == 3)
    for golden in cases {
      var w = try #require(golden.input).values
      let layout = ParameterLayout([("W", [1, w.count], .weight, 0)])
      try Self.project(&w, layout, maxNorm: golden.id.contains("1.0") ? 1 : 3)
      #expect(w.isClose(to: try #require(golden.output).values, 1e-12), "\(golden.id)")
    }
  }

  /// Each row alone, by the inequality that only a projection p of w fulfils: (w - p)'(q - p) <= 0 for all q of the ball.
  @Test func maxNormProjectsEachRow() throws {
    let start = (0..<48).map { 2 * sin(1.3 * Double($0 + 1)) }
    var w = start
    try Self.project(&w, Self.layout, maxNorm: 2.5)
    #expect(Array(w[39...]) == Array(start[39...]), "vectors are left alone")
    var moved = 0
    for range in Self.rows {
      let (before, after) = (Array(start[range]), Array(w[range]))
      let inside = norm(before) <= 2.5
      if inside {
        #expect(before == after)
        continue
      }
      moved += 1
      #expect((norm(after) - 2.5).magnitude < 1e-12)
      for k in 0..<50 {
        let direction = before.indices.map { cos(Double(7 * k + 3 * $0)) }
        let point = direction.map { 2.5 * $0 / norm(direction) }
        let product = before.indices.reduce(0) {
          $0 + (before[$1] - after[$1]) * (point[$1] - after[$1])
        }
        #expect(product <= 1e-12)
      }
    }
    #expect(moved > 2 && moved < 9, "some rows lie outside, some inside")
    let once = w
    try Self.project(&w, Self.layout, maxNorm: 2.5)
    #expect(w.isClose(to: once, 1e-15), "what lies in the ball stays")
  }

  static let rows = (0..<5).map { 3 * $0..<3 * $0 + 3 } + (0..<4).map { 15 + 6 * $0..<21 + 6 * $0 }

  static func project(_ w: inout [Double], _ layout: ParameterLayout, maxNorm: Double) throws {
    var (rule, values) = try RegularizerTests.make(
      "max_norm", of: "Projections", layout, ["max_norm": maxNorm])
    try w.withUnsafeMutableBufferPointer {
      try rule.proximalMap(
        RegularizerStep(
          index: 0, horizon: nil, learningRate: 0.1, hyperparameters: values, parameters: $0,
          random: RandomStream(key: 0)))
    }
  }

  /// The average in closed form: alpha^t g_0 + (1 - alpha) sum over k = 1 ... t of alpha^(t - k) g_k.
  @Test func grokfastAddsItsAverage() throws {
    let (alpha, lamb) = (0.7, 1.5)
    var (rule, values) = try RegularizerTests.make(
      "grokfast", of: "GradientTransforms", Self.layout, ["alpha": alpha, "lamb": lamb])
    func gradient(_ t: Int) -> [Double] { (0..<48).map { sin(Double(($0 + 2) * (t + 1))) } }
    let state = LentState(rule.stateSlots(for: Self.layout), layout: Self.layout)
    for t in 0..<12 {
      var g = gradient(t)
      try g.withUnsafeMutableBufferPointer {
        try rule.transformGradient(Self.step(t, values, gradient: $0, state: state.buffers))
      }
      let expected = (0..<48).map { i in
        let first = pow(alpha, Double(t)) * gradient(0)[i]
        let later = (0..<t).map { pow(alpha, Double(t - 1 - $0)) * gradient($0 + 1)[i] }
        return gradient(t)[i] + lamb * (first + (1 - alpha) * later.reduce(0, +))
      }
      #expect(g.isClose(to: expected, 1e-13), "step \(t)")
    }
  }

  /// Variance eta / (1 + t)^gamma, Gaussian, independent between elements and steps, added to what was there.
  @Test func gradientNoiseIsGaussianAndAnneals() throws {
    let (eta, gamma, count) = (0.3, 0.55, 200_000)
    let layout = ParameterLayout([("w", [count], .weight, 0)])
    var (rule, values) = try RegularizerTests.make(
      "gradient_noise", of: "GradientTransforms", layout, ["eta": eta, "gamma": gamma])
    func noise(_ t: Int) throws -> [Double] {
      var g = [Double](repeating: 5, count: count)
      try g.withUnsafeMutableBufferPointer {
        try rule.transformGradient(Self.step(t, values, gradient: $0))
      }
      return g.map { $0 - 5 }
    }
    let (first, late) = (try noise(0), try noise(99))
    #expect(Moments(first).areNormal(variance: eta))
    #expect(Moments(late).areNormal(variance: eta / pow(100, gamma)))
    #expect(!Moments(late).areNormal(variance: 1.03 * eta / pow(100, gamma)), "the check is sharp")
    #expect(correlation(first, late).magnitude < 4 / Double(count).squareRoot())
    #expect(try noise(0) == first, "a replay is the same")
  }

  /// Variance deviation^2 on every input; targets are left alone.
  @Test func inputNoiseIsGaussian() throws {
    let (rows, features, deviation) = (500, 400, 0.2)
    var (rule, values) = try RegularizerTests.make(
      "input_noise", of: "Examples", ParameterLayout([]), ["deviation": deviation])
    let original = (0..<(rows * features)).map { sin(Double($0)) }
    let targets = (0..<(rows * 2)).map { $0.isMultiple(of: 2) ? 0.25 : 0.75 }
    var (x, y) = (original, targets)
    try x.withUnsafeMutableBufferPointer { x in
      try y.withUnsafeMutableBufferPointer { y in
        try rule.transformData(
          ExamplesStep(
            index: 3, rows: rows, features: features, answers: 1, classes: 2,
            hyperparameters: values, inputs: x, targets: y, random: RandomStream(key: 5, step: 3)))
      }
    }
    let noise = zip(x, original).map { $0 - $1 }
    #expect(Moments(noise).areNormal(variance: deviation * deviation))
    #expect(!Moments(noise).areNormal(variance: 1.03 * deviation * deviation))
    #expect(correlation(noise, original).magnitude < 4 / Double(noise.count).squareRoot())
    #expect(y == targets)
  }

  /// The value by its formula, the gradient by central differences of it, and both for logits whose exponentials are
  /// beyond every number: a constant added to a row adds to its normalizer.
  @Test func zLossIsThePenaltyOfTheNormalizer() throws {
    let (rows, classes, strength) = (4, 3, 0.2)
    let logits = (0..<(rows * classes)).map { 1.5 * sin(Double(2 * $0 + 1)) }
    func value(_ z: [Double]) -> Double {
      (0..<rows).reduce(0) { sum, row in
        let normalizer = log(z[(row * classes)..<((row + 1) * classes)].reduce(0) { $0 + exp($1) })
        return sum + strength / Double(rows) * normalizer * normalizer
      }
    }
    let start = logits.indices.map { 0.1 * Double($0) }
    let (loss, gradient) = try Self.transformLoss(
      "z_loss", ["strength": strength], loss: 0.7, logits, gradient: start, rows: rows)
    #expect((loss - 0.7 - value(logits)).magnitude < 1e-14)
    for i in logits.indices {
      var (up, down) = (logits, logits)
      up[i] += 1e-5
      down[i] -= 1e-5
      let slope = (value(up) - value(down)) / 2e-5
      #expect((gradient[i] - start[i] - slope).magnitude < 1e-9)
    }
    let (far, _) = try Self.transformLoss(
      "z_loss", ["strength": strength], loss: 0, logits.map { $0 + 5000 }, gradient: start,
      rows: rows)
    let expected = (0..<rows).reduce(0) { sum, row in
      let near = log(
        logits[(row * classes)..<((row + 1) * classes)].reduce(0) { $0 + exp($1) })
      return sum + strength / Double(rows) * (near + 5000) * (near + 5000)
    }
    #expect((far - expected).magnitude <= 1e-12 * expected)
  }

  /// |loss - level| + level, and the gradient of it: below the level uphill.
  @Test(arguments: [(0.9, 1.0), (0.3, -1.0), (0.5, 1.0)])
  func floodingTurnsBelowItsLevel(_ loss: Double, _ sign: Double) throws {
    let gradient = (0..<6).map { cos(Double($0)) }
    let (flooded, found) = try Self.transformLoss(
      "flooding", ["level": 0.5], loss: loss, [Double](repeating: 0, count: 6), gradient: gradient,
      rows: 2)
    #expect((flooded - ((loss - 0.5).magnitude + 0.5)).magnitude < 1e-15)
    #expect(found == gradient.map { sign * $0 })
  }

  /// It stops at the first measurement that comes more than `patience` after the last that was better than the best
  /// before by more than `threshold`; calls between measurements count for nothing.
  @Test(arguments: [0, 1, 3], [0.0, 0.05])
  func earlyStoppingCountsFailures(_ patience: Int, _ threshold: Double) throws {
    var stops: Set<Int> = []
    for seed in 0..<20 {
      let random = RandomStream(key: UInt64(seed))
      let losses = (0..<60).map { exp(-0.1 * Double($0)) + 0.1 * random.uniform(UInt64($0)) }
      var best: (index: Int, loss: Double)?
      var expected: Int?
      for (index, loss) in losses.enumerated() where expected == nil {
        if let last = best, loss >= last.loss - threshold {
          if index - last.index > patience { expected = index }
        } else {
          best = (index, loss)
        }
      }
      let found = try Self.stop(losses, patience, threshold)
      #expect(found == expected, "seed \(seed)")
      stops.insert(found ?? -1)
    }
    #expect(stops.count > 1, "different losses stop at different times")
  }

  /// The measurement at which early stopping ends a trial.
  static func stop(_ losses: [Double], _ patience: Int, _ threshold: Double) throws -> Int? {
    var (rule, values) = try RegularizerTests.make(
      "early_stopping", of: "Trajectories", layout,
      ["patience": Double(patience), "threshold": threshold])
    let state = LentState(rule.stateSlots(for: layout), layout: layout)
    var w = [Double](repeating: 1, count: 48)
    return try w.withUnsafeMutableBufferPointer { w in
      for (index, loss) in losses.enumerated() {
        for isNew in [true, false, false] {
          let outcome = try rule.trajectory(
            RegularizerStep(
              index: index, horizon: nil, learningRate: 0.1, hyperparameters: values,
              parameters: w, state: state.buffers, validationLoss: loss, validationIsNew: isNew,
              random: RandomStream(key: 0)))
          if outcome == .stop { return index }
        }
      }
      return nil
    }
  }

  /// What a loss transform makes of a loss and its gradient.
  static func transformLoss(
    _ id: String, _ settings: [String: Double], loss: Double, _ logits: [Double],
    gradient: [Double], rows: Int
  ) throws -> (loss: Double, gradient: [Double]) {
    var (rule, values) = try RegularizerTests.make(
      id, of: "Examples", ParameterLayout([]), settings)
    var (found, alone) = (gradient, [Double]())
    let targets = [Double](repeating: 0, count: logits.count)
    func transform(_ gradient: inout [Double]) throws -> Double {
      try gradient.withUnsafeMutableBufferPointer { gradient in
        try logits.withUnsafeBufferPointer { logits in
          try targets.withUnsafeBufferPointer { targets in
            try rule.transformLoss(
              OutputsStep(
                index: 0, rows: rows, classes: logits.count / rows, hyperparameters: values,
                logits: logits, targets: targets, gradient: gradient, loss: loss,
                random: RandomStream(key: 0)))
          }
        }
      }
    }
    let value = try transform(&found)
    #expect(try transform(&alone) == value, "asked for the loss alone")
    return (value, found)
  }

  static func step(
    _ t: Int, _ values: HyperparameterValues, gradient: UnsafeMutableBufferPointer<Double>,
    state: StateBuffers<Double> = .none
  ) -> RegularizerStep<Double> {
    // These transforms do not look at the point: the gradient's own buffer stands for it.
    RegularizerStep(
      index: t, horizon: nil, learningRate: 0.1, hyperparameters: values, parameters: gradient,
      gradient: gradient, state: state, random: RandomStream(key: 21, step: UInt64(t)))
  }

  private func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  private func correlation(_ x: [Double], _ y: [Double]) -> Double {
    zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / (norm(x) * norm(y))
  }
}
