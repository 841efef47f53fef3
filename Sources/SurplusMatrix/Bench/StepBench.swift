import SurplusCore
import SurplusHost
import SurplusSandbox

/// Times whole training steps of one cell, as a worker runs them.
public struct StepBench: Codable {
  /// Microseconds a step, one number a sample.
  public let samples: [Double]
  /// Floating-point operations of one gradient.
  public let operations: Double
  /// Number of trained parameters.
  public let parameters: Int

  /// Times the one cell of a spec in a child process; without a sandbox only to see what that costs. Throws a `SpecError`
  /// for a cell that makes no sense, and a `ComponentError` that says what a component reported or died of.
  public init(_ spec: Spec, catalogue: ComponentCatalogue, isSandboxed: Bool) throws {
    let figures = try BenchChild.run(
      .step, spec, catalogue: catalogue, isSandboxed: isSandboxed)
    guard case .step(let bench) = figures else {
      throw ComponentError("the child timed something else")
    }
    self = bench
  }

  /// The child's side: warms up, then takes samples for about a number of seconds. Throws a `ComponentError` when a second
  /// trial of the same cell does not come to the same bits.
  init(_ task: TrialTask, _ page: CallPage, seconds: Double = 2) throws {
    var bench = TrialBench()
    func makeTrial() throws -> TrialBench.Ready {
      try bench.makeTrial(task, page: page)
    }
    let ready = try makeTrial()
    operations = ready.operations
    parameters = ready.parameterCount
    let losses = try (0..<2).map { _ in
      let trial = try makeTrial().run
      try trial.advance(steps: 10, entering: page.enter)
      return trial.loss
    }
    guard losses[0].bitPattern == losses[1].bitPattern, losses[0].isFinite else {
      throw ComponentError(
        "the same 10 steps gave the losses \(losses[0]) and \(losses[1]): the figures mean nothing")
    }

    func time(_ steps: Int) throws -> Double {
      let started = ContinuousClock.now
      try ready.run.advance(steps: steps, entering: page.enter)
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
}
