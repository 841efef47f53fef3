import SurplusCore
import SurplusHost

/// Times whole training steps of one cell, as a worker runs them.
public struct StepBench {
  /// Microseconds a step, one number a sample.
  public let samples: [Double]
  /// Floating-point operations of one gradient.
  public let operations: Double
  /// Number of trained parameters.
  public let parameters: Int

  /// Warms up, then takes samples for about so many seconds. Throws a `ComponentError` when a second trial of the
  /// same cell does not come to the same bits.
  public init(_ spec: Spec, catalogue: ComponentCatalogue, seconds: Double = 2) throws {
    let plan = try MatrixPlan(spec: spec, catalogue: catalogue)
    let trial = plan.trials[0]
    if let reason = trial.skipReason { throw SpecError(reason) }
    var bench = TrialBench()
    let ready = try bench.makeTrial(trial.cell, seed: trial.seed, catalogue: catalogue)
    operations = ready.operations
    parameters = ready.parameterCount
    try Self.check(&bench, trial, catalogue)

    func time(_ steps: Int) throws -> Double {
      let started = ContinuousClock.now
      try ready.run.advance(steps: steps)
      return (ContinuousClock.now - started) / .microseconds(1)
    }
    _ = try time(20)
    // Samples of five milliseconds or more: the clock does not matter and a disturbance hits few of them.
    let steps = max(1, Int(5000 / (try time(20) / 20)))
    var samples: [Double] = []
    let started = ContinuousClock.now
    while samples.count < 5 || ContinuousClock.now - started < .seconds(seconds) {
      samples.append(try time(steps) / Double(steps))
    }
    self.samples = samples
  }

  private static func check(
    _ bench: inout TrialBench, _ trial: PlannedTrial, _ catalogue: ComponentCatalogue
  ) throws {
    let losses = try (0..<2).map { _ in
      let ready = try bench.makeTrial(trial.cell, seed: trial.seed, catalogue: catalogue)
      try ready.run.advance(steps: 10)
      return ready.run.loss
    }
    guard losses[0].bitPattern == losses[1].bitPattern, losses[0].isFinite else {
      throw ComponentError(
        "the same 10 steps gave the losses \(losses[0]) and \(losses[1]): the figures mean nothing")
    }
  }
}
