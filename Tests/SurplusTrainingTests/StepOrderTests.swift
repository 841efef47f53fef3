import SurplusCore
import SurplusTraining
import Testing

@Suite struct StepOrderTests {
  let recorder = Recorder()

  func trial(
    _ optimizer: RecordedOptimizer? = nil, schedulers: [SchedulerPart] = [],
    regularizers: [RegularizerPart] = [], steps: Int = 1, batch: BatchSetting? = nil,
    measureEvery: Int = 0, splits: [Split] = Split.allCases, landscape: RecordedLandscape? = nil
  ) throws -> AnyTrial {
    try AnyTrial(
      landscape ?? RecordedLandscape(recorder),
      TrialComponents(
        optimizer: OptimizerPart(
          id: "recorded", optimizer: optimizer ?? RecordedOptimizer(recorder: recorder),
          values: HyperparameterValues(defaultsOf: RecordedOptimizer.hyperparameters)),
        schedulers: schedulers, regularizers: regularizers),
      TrialSettings(
        budget: .steps(steps), batch: batch ?? BatchSetting(size: nil),
        measure: MeasureSetting(every: measureEvery, splits: splits)),
      random: RandomSource(seed: 1))
  }

  func part(
    _ name: String, needsGradient: Bool = false, isPure: Bool = true,
    target: SchedulerPart.Target = .optimizer(level: 0, 0),
    _ answer: @escaping (ScheduleRecord) -> Double = { $0.baseValue }
  ) -> SchedulerPart {
    SchedulerPart(
      id: name, scheduler: RecordedScheduler(recorder: recorder, name: name, answer: answer),
      values: HyperparameterValues([], values: []), target: target, needsGradient: needsGradient,
      isPure: isPure)
  }

  func part(_ regularizer: RecordedRegularizer, _ hooks: Hooks) -> RegularizerPart {
    RegularizerPart(
      id: regularizer.name, regularizer: regularizer,
      values: HyperparameterValues([], values: []), hooks: hooks)
  }

  static let everyHook: Hooks = [.penalty, .gradientTransform, .decay, .proximal, .activation]

  @Test func aStepCallsEverybodyInTheDocumentedOrder() throws {
    let a = RecordedRegularizer(recorder: recorder, name: "a")
    let b = RecordedRegularizer(recorder: recorder, name: "b")
    let trial = try trial(
      schedulers: [part("late", needsGradient: true), part("early")],
      regularizers: [part(a, Self.everyHook), part(b, Self.everyHook)],
      landscape: RecordedLandscape(recorder, sites: 2))
    try trial.advance(steps: 1)
    #expect(
      recorder.calls == [
        "schedule early", "forward",
        "site0 forward a", "site0 forward b", "site1 forward a", "site1 forward b",
        "site1 backward b", "site1 backward a", "site0 backward b", "site0 backward a",
        "backward", "penalty a", "penalty b", "transform a", "transform b", "schedule late",
        "optimizer lr=0.1", "decay a", "decay b", "prox a", "prox b",
      ])
  }

  @Test func hooksThatAreNotDeclaredAreNotCalled() throws {
    let a = RecordedRegularizer(recorder: recorder, name: "a")
    try trial(regularizers: [part(a, .decay)]).advance(steps: 1)
    #expect(recorder.calls == ["forward", "backward", "optimizer lr=0.1", "decay a"])
  }

  @Test(arguments: [StepOutcome.skipped, .rejected])
  func aStepThatIsNotTakenLeavesOutWhatComesAfterButCosts(outcome: StepOutcome) throws {
    let a = RecordedRegularizer(recorder: recorder, name: "a")
    let trial = try trial(
      RecordedOptimizer(recorder: recorder, outcomes: [outcome]),
      regularizers: [part(a, [.decay, .proximal])], steps: 2)
    try trial.advance(steps: 2)
    #expect(
      recorder.calls == [
        "forward", "backward", "optimizer lr=0.1", "forward", "backward", "optimizer lr=0.1",
        "decay a", "prox a",
      ])
    #expect(trial.cost.gradients == 2)
  }

  @Test func decaySeesThePointBeforeTheUpdate() throws {
    var seen: [Double] = []
    let a = RecordedRegularizer(recorder: recorder, name: "a", previous: { seen.append($0) })
    try trial(regularizers: [part(a, .decay)]).advance(steps: 2)
    // w starts at 3; w - 0.1 (w - 1) = 2.8.
    #expect(seen.count == 2)
    #expect(seen[0] == 3)
    #expect(abs(seen[1] - 2.8) < 1e-15)
  }

  @Test func aPenaltyEntersObjectiveAndGradientButNotTheDataLoss() throws {
    var objectives: [Double] = []
    var gradients: [Double] = []
    let optimizer = RecordedOptimizer(
      recorder: recorder,
      body: {
        objectives.append($0.loss)
        gradients.append($0.gradient[0])
      })
    let a = RecordedRegularizer(recorder: recorder, name: "a")
    let trial = try trial(optimizer, regularizers: [part(a, .penalty)])
    try trial.advance(steps: 1)
    // Three residuals of 2: the data loss is 6, the penalty 1/2, its gradient 1 in the first element.
    #expect(trial.loss == 6)
    #expect(objectives == [6.5])
    #expect(gradients == [3])
  }

  @Test func schedulesSeeTheLastStepAndDriveTheNext() throws {
    var records: [ScheduleRecord] = []
    let trial = try trial(
      schedulers: [
        part("s", isPure: false) {
          records.append($0)
          return $0.baseValue / Double($0.step + 1)
        }
      ], steps: 3)
    try trial.advance(steps: 3)
    #expect(recorder.calls.filter { $0.hasPrefix("optimizer") }.count == 3)
    #expect(recorder.calls.contains("optimizer lr=0.05"))
    #expect(records.map(\.step) == [0, 1, 2])
    #expect(records.map(\.horizon) == [3, 3, 3])
    #expect(records[0].trainingLoss == nil)
    #expect(records[0].gradientNorm == nil)
    #expect(records[1].trainingLoss == 6)
    // |(2, 2, 2)|.
    #expect(abs((records[1].gradientNorm ?? 0) - 12.0.squareRoot()) < 1e-14)
    #expect(records[2].currentValue == 0.05)
  }

  @Test func aScheduleOutsideTheValidRangeIsAFailureThatNamesIt() throws {
    let trial = try trial(schedulers: [part("wild") { _ in -1 }])
    #expect {
      try trial.advance(steps: 1)
    } throws: {
      let failure = $0 as? TrialFailure
      return failure?.component == "wild" && "\($0)".contains("lr to -1.0, outside 0.0 to 10.0")
    }
  }

  /// Ten rows: none, more than there are, what no whole number holds, and what is no number.
  @Test(arguments: [0, 11, 0x1p63, 1e300, .infinity, .nan])
  func aBatchOutsideTheRowsIsAFailureThatNamesIt(_ size: Double) throws {
    let wild = part("wild", target: .batch) { _ in size }
    #expect {
      try trial(schedulers: [wild]).advance(steps: 1)
    } throws: {
      "\($0)" == "wild, step 0: drove the batch size to \(size), outside 1 to 10 training rows"
    }
  }

  @Test func aWritePastTheEndOfAStateSlotIsAFailureThatNamesIt() throws {
    let optimizer = RecordedOptimizer(
      recorder: recorder, slots: [.likeParameters("m"), .elements("v", count: 5)],
      body: { $0.state[1][5] = 1 })
    let trial = try trial(optimizer)
    #expect {
      try trial.advance(steps: 1)
    } throws: {
      "\($0)" == "recorded, step 0: wrote outside of state slot 'v'"
    }
  }

  @Test func stateIsCountedInBytes() throws {
    let optimizer = RecordedOptimizer(
      recorder: recorder, slots: [.likeParameters("m"), .elements("v", count: 5)])
    #expect(try trial(optimizer).cost.stateBytes == (3 + 5) * 8)
  }

  @Test func theFirstAndTheLastStepAreMeasured() throws {
    var steps: [String: [Int]] = [:]
    let trial = try trial(steps: 5, measureEvery: 2)
    let ending = try trial.run(onStep: { _ in }) { steps[$0.metric, default: []].append($0.step) }
    #expect(ending == .finished)
    #expect(steps["train_loss"] == [0, 2, 4, 5])
    #expect(steps["validation_loss"] == [0, 2, 4, 5])
    #expect(steps["test_loss"] == nil)
    #expect(steps["learning_rate"] == [0, 2, 4])
    #expect(steps["optimizer_seconds"] == [5])
  }

  @Test func splitsOnTheWayAreThoseAskedFor() throws {
    var steps: [String: [Int]] = [:]
    let trial = try trial(steps: 5, measureEvery: 2, splits: [.validation])
    _ = try trial.run(onStep: { _ in }) { steps[$0.metric, default: []].append($0.step) }
    #expect(steps["train_loss"] == [0, 5])
    #expect(steps["validation_loss"] == [0, 2, 4, 5])
  }

  @Test func aStopEndsTheTrialAfterItsStep() throws {
    let trial = try trial(
      RecordedOptimizer(recorder: recorder, outcomes: [.applied, .stop]), steps: 10)
    var last = 0
    let ending = try trial.run(onStep: { _ in }) { last = $0.step }
    #expect(ending == .stopped("recorded asked for the end in step 1"))
    #expect(last == 2)
  }

  @Test func aLossThatIsNotFiniteIsADivergence() throws {
    let trial = try trial(schedulers: [part("steep") { _ in 10 }], steps: 2000)
    var steps: [Int] = []
    let ending = try trial.run(onStep: { _ in }) { steps.append($0.step) }
    guard case .diverged(let detail) = ending else {
      Issue.record("ended as \(ending)")
      return
    }
    // |1 - 10| = 9: the squared residual overflows when 81^k 12 / 2 > 1.8e308, at k = 162.
    #expect(detail == "not finite in step 162")
    #expect(steps.last == 162)
  }

  @Test func aBudgetOfGradientsEndsWhenTheyAreUsed() throws {
    let landscape = RecordedLandscape(recorder)
    let trial = try AnyTrial(
      landscape,
      TrialComponents(
        optimizer: OptimizerPart(
          id: "recorded", optimizer: RecordedOptimizer(recorder: recorder),
          values: HyperparameterValues(defaultsOf: RecordedOptimizer.hyperparameters)),
        schedulers: [], regularizers: []),
      TrialSettings(
        budget: .gradients(7), batch: BatchSetting(size: nil), measure: MeasureSetting(every: 0)),
      random: RandomSource(seed: 1))
    _ = try trial.run(onStep: { _ in }) { _ in }
    #expect(trial.cost.gradientEquivalents == 7)
  }
}
