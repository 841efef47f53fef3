import SurplusCore
import SurplusTraining
import Testing

/// What steps and hooks ask of the host, on f = 1/2 |w - 1|^2 from w = 3: the gradient is w - 1.
@Suite struct ServicesTests {
  private static let rate: [Hyperparameter] = [.real("lr", default: 0.1, in: 0...10, "rate")]

  /// Gradient descent that asks for something first.
  private struct Asking: Optimizer {
    var slots: [StateSlot] = [.likeParameters("scratch")]
    var ask: (OptimizerStep<Double>) throws -> StepOutcome

    func stateSlots(for layout: ParameterLayout) -> [StateSlot] { slots }

    func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
      guard let own = step as? OptimizerStep<Double> else { return .diverged }
      return try ask(own)
    }

    func evaluationView<Element: Scalar>(
      _ step: OptimizerStep<Element>, into point: UnsafeMutableBufferPointer<Element>
    ) {
      for index in point.indices { point[index] = 1 }
    }
  }

  private static func descend(_ step: OptimizerStep<Double>) -> StepOutcome {
    let lr = step["lr"]
    for index in step.parameters.indices { step.parameters[index] -= lr * step.gradient[index] }
    return .applied
  }

  private func trial(
    needs: Needs = [], traits: Traits = [], inner: [OptimizerPart] = [],
    schedulers: [SchedulerPart] = [], regularizers: [RegularizerPart] = [], steps: Int = 1,
    batch: BatchSetting = BatchSetting(size: 4), landscape: RecordedLandscape? = nil,
    _ ask: @escaping (OptimizerStep<Double>) throws -> StepOutcome
  ) throws -> AnyTrial {
    try AnyTrial(
      landscape ?? RecordedLandscape(Recorder(), count: 2, rows: 10),
      TrialComponents(
        optimizer: OptimizerPart(
          id: "asking", optimizer: Asking(ask: ask),
          values: HyperparameterValues(defaultsOf: Self.rate), needs: needs, traits: traits,
          inner: inner),
        schedulers: schedulers, regularizers: regularizers),
      TrialSettings(budget: .steps(steps), batch: batch, measure: MeasureSetting(every: 1)),
      random: RandomSource(seed: 1))
  }

  private func metrics(_ trial: AnyTrial) throws -> [String: Double] {
    var found: [String: Double] = [:]
    _ = try trial.run(onStep: { _ in }, record: { found["\($0.step) \($0.metric)"] = $0.value })
    return found
  }

  @Test func evaluatesAnywhereAndCounts() throws {
    let trial = try trial { step in
      guard let start = step.parameters.baseAddress else { return .diverged }
      let g = step.state[0]
      let again = try step.services.evaluate(at: start, gradient: g)
      #expect(again == step.loss)
      #expect(g[0] == 2 && g[1] == 2)
      g[0] = 1
      g[1] = 2
      let alone = try step.services.evaluate(at: g)
      #expect(alone == 0.5)
      let full = EvaluationRequest(batch: .full)
      let all = try step.services.evaluate(at: g, full)
      #expect(all == 0.5)
      return .applied
    }
    try trial.advance(steps: 1)
    // The step's gradient and one more; a loss of a batch of 4, and one of all 10 rows.
    #expect(trial.cost.gradients == 2)
    #expect(trial.cost.lossEvaluations == 1 + 10.0 / 4)
    #expect(trial.cost.gradientEquivalents == 2 + 3.5 / 3)
  }

  @Test func fullBatchesCostWhatTheyHold() throws {
    let landscape = RecordedLandscape(Recorder(), count: 2, rows: 10)
    let trial = try trial(needs: .fullBatch, steps: 3, landscape: landscape) { Self.descend($0) }
    try trial.advance(steps: 3)
    #expect(trial.cost.gradients == 7.5)
    #expect(landscape.batches.isEmpty)
  }

  @Test func batchesFollowRequests() throws {
    let landscape = RecordedLandscape(Recorder(), count: 2, rows: 10)
    let trial = try trial(steps: 5, landscape: landscape) { step in
      switch step.index {
      case 0: try step.services.requestBatch(rows: nil, repeats: true)
      case 1: try step.services.requestBatch(rows: 2)
      case 2: try step.services.requestBatch(rows: nil)
      default: break
      }
      return .applied
    }
    try trial.advance(steps: 5)
    #expect(landscape.batches.map(\.count) == [4, 4, 2])
    #expect(landscape.batches[0] == landscape.batches[1])
    #expect(trial.cost.gradients == 1 + 1 + 0.5 + 2.5 + 2.5)
  }

  @Test func claimsMustHold() throws {
    func claiming(_ claim: CostClaim) throws -> AnyTrial {
      try trial { step in
        _ = try step.services.evaluate(at: step.state[0], gradient: step.state[0])
        step.services.claim(claim)
        return .applied
      }
    }
    try claiming(CostClaim(losses: 0, gradients: 1, products: 0)).advance(steps: 1)
    #expect {
      try claiming(CostClaim(gradients: 0)).advance(steps: 1)
    } throws: { "\($0)".contains("asked for 0 gradients, the host counted 1") }
  }

  @Test func wrapsAnotherOptimizer() throws {
    let inner = OptimizerPart(
      id: "inner", optimizer: Asking(slots: [], ask: { Self.descend($0) }),
      values: HyperparameterValues([.real("lr", default: 0.5, in: 0...1, "rate")], values: [0.5]))
    let trial = try trial(needs: .inner, inner: [inner]) { step in
      guard let w = step.parameters.baseAddress, let g = step.gradient.baseAddress else {
        return .diverged
      }
      return try step.services.innerStep(w, gradient: g, loss: step.loss)
    }
    // 3 - 0.5 x 2 by the inner rate.
    let found = try metrics(trial)
    #expect(found["1 train_loss"] == 2 * 0.5)
  }

  @Test func measuresThePointThatCounts() throws {
    var trained: [Double] = []
    let trial = try trial(traits: .ownsIterate, steps: 2) { step in
      trained.append(step.parameters[0])
      return Self.descend(step)
    }
    let found = try metrics(trial)
    #expect(["0 train_loss", "1 train_loss", "2 train_loss"].map { found[$0] } == [0, 0, 0])
    #expect(found["2 parameter_norm"] == 2.0.squareRoot())
    #expect(trained == [3, 3 - 0.1 * 2], "measuring leaves the trained point alone")
  }

  @Test func reportsBecomeMetrics() throws {
    let trial = try trial(steps: 2) { step in
      step.services.report("distance_estimate", Double(step.index))
      return .applied
    }
    let found = try metrics(trial)
    #expect(found["1 asking.distance_estimate"] == 0)
    #expect(found["2 asking.distance_estimate"] == 1)
    let bad = try self.trial { step in
      step.services.report("no name", 1)
      return .applied
    }
    #expect { try bad.advance(steps: 1) } throws: { "\($0)".contains("'no name'") }
  }

  /// Each name is a metric of the records: there are at most 64 in a trial, however they are spread over its steps.
  @Test func aTrialHasRoomForSoManyNames() throws {
    let full = try trial(steps: 80) { step in
      step.services.report("number_\(step.index % 64)", 1)
      return .applied
    }
    try full.advance(steps: 80)
    let one = try trial(steps: 80) { step in
      step.services.report("number_\(step.index)", 1)
      return .applied
    }
    #expect {
      try one.advance(steps: 80)
    } throws: {
      "\($0)" == "asking, step 64: reported 'number_64', after 64 other names of this trial"
    }
  }

  /// A gradient transform with a state: replaying it must not move that.
  private struct Doubling: Regularizer {
    func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [.elements("count", count: 1)] }

    func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) {
      step.state[0][0] += 1
      for index in step.gradient.indices { step.gradient[index] *= 1 + step.state[0][0] }
    }
  }

  @Test func replaysGradientTransforms() throws {
    let doubling = RegularizerPart(
      id: "doubling", regularizer: Doubling(), values: HyperparameterValues([], values: []),
      hooks: .gradientTransform)
    var seen: [Double] = []
    let trial = try trial(regularizers: [doubling], steps: 2) { step in
      guard let w = step.parameters.baseAddress else { return .diverged }
      for _ in 0..<3 {
        step.state[0][0] = 1
        step.state[0][1] = 1
        try step.services.transformGradient(step.state[0], at: w)
        seen.append(step.state[0][0])
      }
      seen.append(step.gradient[0])
      return .applied
    }
    try trial.advance(steps: 2)
    // The count is 1 behind the first transform, so that a replay sees 2: 1 x 3; the step saw 2 x 2.
    #expect(seen == [3, 3, 3, 4, 4, 4, 4, 6])
  }

  /// A scheduler that decides what it is told to.
  private struct Deciding: Scheduler {
    let decide: (Int) -> ScheduleDecision
    func value(at record: ScheduleRecord) -> Double { decide(record.step).value }
    func decision(at record: ScheduleRecord) -> ScheduleDecision { decide(record.step) }
  }

  private func scheduler(_ decide: @escaping (Int) -> ScheduleDecision) -> SchedulerPart {
    SchedulerPart(
      id: "deciding", scheduler: Deciding(decide: decide),
      values: HyperparameterValues([], values: []), target: .optimizer(level: 0, 0),
      needsGradient: false, isPure: false)
  }

  @Test func schedulersRestartAndStop() throws {
    var seen: [(Int, Double)] = []
    let trial = try trial(
      schedulers: [
        scheduler { ScheduleDecision(value: 0.1, restartsOptimizer: $0 == 2, stops: $0 == 4) }
      ], steps: 10
    ) { step in
      seen.append((step.index, step.state[0][0]))
      step.state[0][0] += 1
      return .applied
    }
    let ending = try trial.run(onStep: { _ in }, record: { _ in })
    #expect(ending == .stopped("deciding asked for the end before step 4"))
    #expect(seen.map(\.0) == [0, 1, 0, 1])
    #expect(seen.map(\.1) == [0, 1, 0, 1])
  }

  /// Looks around before each step, and ends the trial after the second.
  private struct Watching: Regularizer {
    func surface<Element: Scalar>(_ step: RegularizerStep<Element>) throws -> Double {
      guard let w = step.parameters.baseAddress else { return step.loss }
      let again = try step.services.evaluate(at: w)
      for index in step.gradient.indices { step.gradient[index] += 1 }
      return step.loss + again
    }

    func trajectory<Element: Scalar>(_ step: RegularizerStep<Element>) -> StepOutcome {
      step.index == 1 ? .stop : .applied
    }
  }

  @Test func surfaceAndTrajectory() throws {
    let watching = RegularizerPart(
      id: "watching", regularizer: Watching(), values: HyperparameterValues([], values: []),
      hooks: [.surface, .trajectory])
    var seen: [Double] = []
    let trial = try trial(regularizers: [watching], steps: 10) { step in
      seen += [step.loss, step.gradient[0]]
      return .applied
    }
    let ending = try trial.run(onStep: { _ in }, record: { _ in })
    #expect(ending == .stopped("watching asked for the end in step 1"))
    #expect(seen == [8, 3, 8, 3])
    #expect(trial.cost.lossEvaluations == 2)
  }
}
