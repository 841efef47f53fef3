import CommandLineDriver
import Foundation
import Testing

/// The rates that `surplus run` records, against the rules of the schedules, worked out from what else it records.
@Suite struct RecordedScheduleTests {
  /// PyTorch's ReduceLROnPlateau: its settings, and what it remembers.
  private struct ReduceOnPlateau {
    let factor: Double
    let patience: Int
    let threshold: Double
    var isAbsolute = false
    var cooldown = 0
    var least = 0.0
    var eps = 1e-8
    var rate: Double
    private var best = Double.infinity
    private var bad = 0
    private var cooling = 0
    private(set) var reductions = 0

    init(
      factor: Double, patience: Int, threshold: Double, isAbsolute: Bool = false,
      cooldown: Int = 0, least: Double = 0, rate: Double
    ) {
      (self.factor, self.patience, self.threshold) = (factor, patience, threshold)
      (self.isAbsolute, self.cooldown, self.least) = (isAbsolute, cooldown, least)
      self.rate = rate
    }

    var written: String {
      "factor: \(factor), patience: \(patience), threshold: \(threshold), cooldown: \(cooldown), "
        + "min: \(least), threshold_mode: \(isAbsolute ? "abs" : "rel")"
    }

    mutating func step(_ loss: Double) {
      if loss < (isAbsolute ? best - threshold : best * (1 - threshold)) {
        (best, bad) = (loss, 0)
      } else {
        bad += 1
      }
      if cooling > 0 { (cooling, bad) = (cooling - 1, 0) }
      guard bad > patience else { return }
      let lower = max(rate * factor, least)
      if rate - lower > eps {
        rate = lower
        reductions += 1
      }
      (cooling, bad) = (cooldown, 0)
    }
  }

  /// Random labels: the validation loss rises for good.
  private static let overfitting = """
    landscape: [mlp: { inputs: 10, classes: 3, width: 16, depth: 1 }]
    validation: 0.1
    batch: { size: 100 }
    """

  /// Each rate is that of the losses measured before it; each loss counts once.
  @Test(arguments: 0..<3) func plateauFollowsTheRecordedLosses(_ which: Int) throws {
    var rule = [
      ReduceOnPlateau(factor: 0.5, patience: 2, threshold: 1e-4, rate: 0.25),
      ReduceOnPlateau(
        factor: 0.1, patience: 0, threshold: 0.05, cooldown: 2, least: 1e-3, rate: 0.25),
      ReduceOnPlateau(factor: 0.25, patience: 1, threshold: 0.02, isAbsolute: true, rate: 0.25),
    ][which]
    let trial = try RecordedTrial(
      Self.overfitting, "optimizer: [momentum: { lr: \(rule.rate), momentum: 0.9 }]",
      "scheduler: [plateau: { \(rule.written) }]", "budget: { steps: 200 }",
      "measure: { every: 10 }")
    #expect(trial.status == "finished")
    let (losses, rates) = (trial.values("validation_loss"), trial.values("learning_rate"))
    #expect(losses.count == 21 && rates.count == 20)
    for (loss, rate) in zip(losses, rates) {
      #expect(rate.step == loss.step && rate.value == rule.rate, "step \(rate.step)")
      rule.step(loss.value)
    }
    #expect(rule.reductions >= 2)
  }

  /// With all rows in every batch the recorded training loss is the objective of each step.
  @Test func trainingPlateauFollowsTheRecordedLosses() throws {
    var rule = ReduceOnPlateau(factor: 0.5, patience: 1, threshold: 0.05, rate: 0.002)
    let trial = try RecordedTrial(
      "landscape: [golden_rosenbrock]", "optimizer: [momentum: { lr: 0.002, momentum: 0.95 }]",
      "scheduler: [training_plateau: { \(rule.written) }]", "budget: { steps: 120 }",
      "batch: { size: full }", "validation: 0", "measure: { every: 1 }")
    let (losses, rates) = (trial.values("train_loss"), trial.values("learning_rate"))
    #expect(trial.status == "finished" && rates.count == 120)
    for (loss, rate) in zip(losses, rates) {
      #expect(rate.value == rule.rate, "step \(rate.step)")
      rule.step(loss.value)
    }
    #expect(rule.reductions >= 3)
  }

  /// Prechelt's rule, worked out from the recorded losses: the trial ends after the step whose measurement was one too
  /// many, and not before.
  @Test(arguments: [(0, 0.0), (2, 0.0), (3, 0.01)])
  func earlyStoppingFollowsTheRecordedLosses(_ patience: Int, _ threshold: Double) throws {
    let trial = try RecordedTrial(
      Self.overfitting, "optimizer: [momentum: { lr: 0.25, momentum: 0.9 }]",
      "regularizer: [early_stopping: { patience: \(patience), threshold: \(threshold) }]",
      "budget: { steps: 400 }", "measure: { every: 5 }")
    let losses = trial.values("validation_loss")
    var (best, bad): (Double, Int) = (.infinity, 0)
    var end: Int?
    for (step, loss) in losses.dropLast() where end == nil {
      if loss < best - threshold { (best, bad) = (loss, 0) } else { bad += 1 }
      if bad > patience { end = step }
    }
    let step = try #require(end)
    #expect(trial.status == "stopped")
    #expect(trial.detail == "early_stopping asked for the end in step \(step)")
    #expect(losses.suffix(2).map(\.step) == [step, step + 1])
  }

  /// A run records the schedules of the packages, as `trace` shows them.
  @Test(arguments: ScheduleTests.golden)
  func recordsWhatPackagesGive(_ id: String, _ scheduler: String, _ steps: Int, _ shared: Int)
    throws
  {
    let golden = try ScheduleTests.entry(id).values
    let trial = try RecordedTrial(
      "landscape: [golden_quadratic]",
      "optimizer: [sgd: { lr: \(ScheduleTests.bases[id] ?? 0.1) }]", "scheduler: [\(scheduler)]",
      "budget: { steps: \(steps) }", "batch: { size: full }", "validation: 0",
      "measure: { every: 1 }")
    let rates = trial.values("learning_rate")
    try #require(rates.count >= shared && golden.count >= shared)
    for t in 0..<shared {
      #expect(rates[t].step == t)
      #expect((rates[t].value - golden[t]).magnitude <= 1e-9 * golden[t], "\(id), step \(t)")
    }
  }

  // MARK: - A budget of gradients

  /// Schedules over the horizon, as functions of the fraction p of the budget that is spent, for T = 240.
  private static let curves:
    [(scheduler: String, curve: @Sendable (Double) -> Double, end: Double)] = [
      ("cosine: { final: 0.1 }", { 0.1 + 0.9 * (1 + cos(.pi * $0)) / 2 }, 0.1),
      (
        "cosine: { warmup: 0.25 }",
        { $0 < 0.25 ? min(240 * $0 + 1, 60) / 60 : (1 + cos(.pi * ($0 - 0.25) / 0.75)) / 2 }, 0
      ),
      ("polynomial: { power: 2, final: 0.1 }", { 0.1 + 0.9 * (1 - $0) * (1 - $0) }, 0.1),
      ("rex", { (1 - $0) / (0.5 + 0.5 * (1 - $0)) }, 0),
      (
        "wsd: { cooldown: 0.5, final: 0.1 }",
        { $0 * 240 <= 119 ? 1 : 1 - 0.9 * min((240 * $0 - 120 + 1) / 120, 1) }, 0.1
      ),
      (
        "one_cycle: { anneal_strategy: linear }",
        {
          let (t, peak) = (min(240 * $0, 239), 0.3 * 240 - 1)
          return t <= peak
            ? 0.04 + 0.96 * t / peak : 1 - (1 - 4e-6) * (t - peak) / (239 - peak)
        }, 4e-6
      ),
    ]

  /// Two gradients a step or one: each schedule comes to its end with the budget.
  @Test(
    arguments: ["sam: { inner: { sgd: { lr: 0.1 } } }", "sgd: { lr: 0.1 }"], curves.indices)
  func schedulesEndWithTheBudgetOfGradients(_ optimizer: String, _ which: Int) throws {
    let (scheduler, curve, end) = Self.curves[which]
    let trial = try RecordedTrial(
      Self.overfitting, "optimizer: [\(optimizer)]", "scheduler: [\(scheduler)]",
      "budget: { gradients: 240 }", "measure: { every: 1, splits: [train] }")
    let rates = trial.values("learning_rate")
    let perStep = optimizer.hasPrefix("sam") ? 2.0 : 1
    #expect(trial.status == "finished" && rates.count == Int(240 / perStep))
    for (step, rate) in rates {
      let used = try #require(trial.gradients[step])
      #expect(used == perStep * Double(step))
      let due = 0.1 * curve(used / 240)
      #expect((rate - due).magnitude <= 1e-12, "\(scheduler), step \(step): \(rate), not \(due)")
    }
    // One update before the end: no further from it than two gradients in the steepest of them.
    let last = try #require(rates.last).value
    #expect((last - 0.1 * end).magnitude <= 0.1 * 0.018, "\(scheduler) ends at \(last)")
  }

  /// With one gradient a step a budget of gradients gives the bits of one of steps.
  @Test(arguments: [
    "cosine: { warmup: 0.17, final: 0.3 }", "polynomial: { power: 1.7 }", "rex", "one_cycle",
    "wsd: { warmup: 0.13, cooldown: 0.29, shape: sqrt }", "chebyshev", "exponential",
  ])
  func bothBudgetsGiveTheSameBits(_ scheduler: String) throws {
    func rates(_ budget: String) throws -> [UInt64] {
      try RecordedTrial(
        "landscape: [golden_quadratic]", "optimizer: [sgd: { lr: 0.003 }]",
        "scheduler: [\(scheduler)]", "budget: { \(budget): 49 }", "batch: { size: full }",
        "validation: 0", "measure: { every: 1 }"
      ).values("learning_rate").map(\.value.bitPattern)
    }
    let steps = try rates("steps")
    #expect(steps.count == 49 && Set(steps).count > 10)
    #expect(try rates("gradients") == steps)
  }

  /// A pure scheduler of a library of 1.0, which knows nothing of progress, is given the step that goes with it where it
  /// runs over the horizon, and the step as it is where it does not.
  @Test func aLibraryOfTheFirstVersionIsGivenTheStepThatGoesWithTheBudget() throws {
    let surplus = try Surplus()
    try Compiled.library(
      from: Project.root.appending(path: "Tests/Oracle/Fixtures/old_schedules.c"), [],
      to: "plugins/old_schedules.so", surplus)
    for (scheduler, due) in [
      ("over_horizon", { 1 - Double(2 * $0) / 30 }), ("over_steps", { 1 / Double($0 + 1) }),
    ] as [(String, (Int) -> Double)] {
      let trial = try RecordedTrial(
        Self.overfitting, "optimizer: [sam: { inner: { sgd: { lr: 0.1 } } }]",
        "scheduler: [\(scheduler)]", "budget: { gradients: 30 }", "measure: { every: 1 }",
        surplus: surplus, plugins: "plugins")
      let rates = trial.values("learning_rate")
      #expect(rates.count == 15)
      for (step, rate) in rates {
        #expect((rate - 0.1 * due(step)).magnitude < 1e-15, "\(scheduler), step \(step)")
      }
      try FileManager.default.removeItem(atPath: surplus.scratch.path("out"))
    }
  }
}
