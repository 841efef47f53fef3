import Foundation
import SurplusCore
import SurplusTraining
import Testing

/// Two optimizers with tensors of their own, on f = 1/2 |w - 1|^2 from w = 3: the gradient is w - 1.
@Suite struct PartitionTests {
  private static let layout = ParameterLayout([
    ("b0", [2], .bias, 0), ("w0", [2, 2], .weight, 0), ("b1", [1], .bias, 1),
    ("head", [1, 2], .head, 1),
  ])
  /// Where the one hidden matrix lies.
  private static let hidden = 2..<6
  private static let rest = Array(0..<2) + Array(6..<9)

  private struct Acting: Optimizer {
    var slots: [StateSlot] = []
    var act: (OptimizerStep<Double>) throws -> StepOutcome

    func stateSlots(for layout: ParameterLayout) -> [StateSlot] { slots }

    func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
      guard let own = step as? OptimizerStep<Double> else { return .diverged }
      return try act(own)
    }
  }

  private static func descend(_ step: OptimizerStep<Double>) -> StepOutcome {
    let lr = step["lr"]
    step.update { w, g in w -= lr * g }
    return .applied
  }

  private func part(
    _ id: String, _ share: TensorShare?, rate: Double = 0.1, slots: [StateSlot] = [],
    needs: Needs = [], inner: [OptimizerPart] = [],
    _ act: @escaping (OptimizerStep<Double>) throws -> StepOutcome = { Self.descend($0) }
  ) -> OptimizerPart {
    OptimizerPart(
      id: id, optimizer: Acting(slots: slots, act: act),
      values: HyperparameterValues(
        [.real("lr", default: 0.1, in: 0...10, "rate")], values: [rate]), needs: needs,
      inner: inner, share: share)
  }

  /// A partition of a layout by its default, hidden matrices against the rest.
  private func partition(
    of layout: ParameterLayout = Self.layout, share: TensorShare? = nil, roles: Double = 0,
    _ inner: (TensorShare) -> OptimizerPart, _ rest: (TensorShare) -> OptimizerPart
  ) -> OptimizerPart {
    let values = HyperparameterValues(Partition.descriptor.hyperparameters, values: [roles])
    let rule = Partition(Configuration(hyperparameters: values, layout: layout))
    return OptimizerPart(
      id: "partition", optimizer: rule, values: values, needs: .inner,
      inner: [inner(rule.shares[0]), rest(rule.shares[1])], share: share)
  }

  private func trial(
    _ optimizer: OptimizerPart, schedulers: [SchedulerPart] = [],
    regularizers: [RegularizerPart] = [], steps: Int = 1
  ) throws -> AnyTrial {
    try AnyTrial(
      RecordedLandscape(Recorder(), layout: Self.layout),
      TrialComponents(optimizer: optimizer, schedulers: schedulers, regularizers: regularizers),
      TrialSettings(
        budget: .steps(steps), batch: BatchSetting(size: 4), measure: MeasureSetting(every: 1)),
      random: RandomSource(seed: 1))
  }

  /// The points before each step and after the last one.
  private func points(_ trial: AnyTrial, steps: Int) throws -> [[Double]] {
    var points: [[Double]] = []
    _ = try trial.trace(steps: steps) { state in
      points.append(state.parameters().map { Double($0) ?? .nan })
      return { _ in }
    }
    return points
  }

  @Test func eachSeesItsOwnTensors() throws {
    var seen: [String] = []
    func noting(_ name: String, by factor: Double) -> (OptimizerStep<Double>) -> StepOutcome {
      { step in
        seen.append(
          "\(name) \(step.index) \(step.loss) \(Array(step.parameters)) \(Array(step.gradient))")
        for index in step.parameters.indices { step.parameters[index] = factor * Double(index) }
        return .applied
      }
    }
    let trial = try trial(
      partition(
        { part("a", $0, noting("a", by: 1)) }, { part("b", $0, noting("b", by: 10)) }))
    let found = try points(trial, steps: 2)
    #expect(
      Array(seen.prefix(2)) == [
        "a 0 18.0 [3.0, 3.0, 3.0, 3.0] [2.0, 2.0, 2.0, 2.0]",
        "b 0 18.0 [3.0, 3.0, 3.0, 3.0, 3.0] [2.0, 2.0, 2.0, 2.0, 2.0]",
      ])
    #expect(found[1] == [0, 10, 0, 1, 2, 3, 20, 30, 40])
    #expect(seen[2].hasSuffix("[0.0, 1.0, 2.0, 3.0] [-1.0, 0.0, 1.0, 2.0]"))
    #expect(seen[3].hasSuffix("[0.0, 10.0, 20.0, 30.0, 40.0] [-1.0, 9.0, 19.0, 29.0, 39.0]"))
  }

  @Test func stateIsThatOfThePartsForTheirTensors() throws {
    let trial = try trial(
      partition(
        { part("a", $0, slots: [.likeParameters("m")]) },
        { part("b", $0, slots: [.likeParameters("m"), .elements("v", count: 3)]) }))
    #expect(trial.cost.stateBytes == 8 * (4 + 5 + 3))
  }

  /// Parts of parts: matrices against vectors, and of the matrices the hidden ones against the head.
  @Test func partsCanBeDividedAgain() throws {
    var seen: [String: Int] = [:]
    func noting(_ name: String) -> (OptimizerStep<Double>) -> StepOutcome {
      { step in
        seen[name] = step.parameters.count
        for index in step.parameters.indices { step.parameters[index] = Double(seen.count) }
        return .applied
      }
    }
    let trial = try trial(
      partition(
        roles: 1,
        { share in
          partition(
            of: share.layout, share: share, { part("hidden", $0, noting("hidden")) },
            { part("head", $0, noting("head")) })
        }, { part("vectors", $0, noting("vectors")) }))
    let found = try points(trial, steps: 1)
    #expect(seen == ["hidden": 4, "head": 2, "vectors": 3])
    #expect(found[1] == [3, 3, 1, 1, 1, 1, 3, 2, 2])
  }

  /// Two parts of one rule draw unlike numbers.
  @Test func partsHaveRandomNumbersOfTheirOwn() throws {
    var drawn: [Double] = []
    func draw(_ step: OptimizerStep<Double>) -> StepOutcome {
      drawn.append(step.random.uniform(0))
      return .applied
    }
    try trial(partition({ part("a", $0, draw) }, { part("a", $0, draw) })).advance(steps: 2)
    #expect(Set(drawn).count == 4)
  }

  @Test func theInitialPointIsThatOfThePart() throws {
    var seen: [[Double]] = []
    func noting(_ step: OptimizerStep<Double>) -> StepOutcome {
      seen.append(Array(step.initial))
      return Self.descend(step)
    }
    let trial = try trial(
      partition(
        { part("a", $0, needs: .initialPoint, noting) }, { part("b", $0, noting) }))
    try trial.advance(steps: 2)
    #expect(seen == [[3, 3, 3, 3], [], [3, 3, 3, 3], []])
  }

  private struct Shrinking: Regularizer {
    /// The rate and the number of parameters of each call.
    var note: (Double, Int) -> Void = { _, _ in }

    func decay<Element: Scalar>(_ step: RegularizerStep<Element>) {
      note(step.learningRate, step.parameters.count)
      for index in step.parameters.indices {
        step.parameters[index] -= Element(step.learningRate) * step.previous[index]
      }
    }

    /// Of all tensors together: each loses a part of the sum of all as they were.
    func proximalMap<Element: Scalar>(_ step: RegularizerStep<Element>) {
      let sum = step.parameters.reduce(0, +)
      for index in step.parameters.indices {
        step.parameters[index] -= Element(step.learningRate) * sum
      }
    }
  }

  @Test func decayAndProximalMapsTakeTheRateOfEachTensor() throws {
    func still(_ step: OptimizerStep<Double>) -> StepOutcome { .applied }
    func trial(_ hooks: Hooks, _ note: @escaping (Double, Int) -> Void = { _, _ in }) throws
      -> AnyTrial
    {
      try self.trial(
        partition({ part("a", $0, rate: 0.5, still) }, { part("b", $0, rate: 0.25, still) }),
        regularizers: [
          RegularizerPart(
            id: "shrinking", regularizer: Shrinking(note: note),
            values: HyperparameterValues([], values: []), hooks: hooks)
        ])
    }
    func expected(_ hidden: Double, _ rest: Double) -> [Double] {
      (0..<9).map { Self.hidden.contains($0) ? hidden : rest }
    }
    var calls: [String] = []
    let decayed = try trial(.decay) { calls.append("\($0) \($1)") }
    #expect(try points(decayed, steps: 1)[1] == expected(3 - 0.5 * 3, 3 - 0.25 * 3))
    #expect(calls == ["0.5 9", "0.25 9"])
    // Both calls see the point before, all of it.
    #expect(try points(trial(.proximal), steps: 1)[1] == expected(3 - 0.5 * 27, 3 - 0.25 * 27))
    #expect(
      try points(trial([.decay, .proximal]), steps: 1)[1]
        == expected(1.5 - 0.5 * (4 * 1.5 + 5 * 2.25), 2.25 - 0.25 * (4 * 1.5 + 5 * 2.25)))
  }

  private struct Answering: Scheduler {
    let answer: (ScheduleRecord) -> Double
    func value(at record: ScheduleRecord) -> Double { answer(record) }
  }

  private func driving(
    _ target: SchedulerPart.Target, _ answer: @escaping (ScheduleRecord) -> Double
  )
    -> SchedulerPart
  {
    SchedulerPart(
      id: "driving", scheduler: Answering(answer: answer),
      values: HyperparameterValues([], values: []), target: target, needsGradient: false,
      isPure: true)
  }

  @Test(arguments: [0.5, 0]) func oneScheduleDrivesBothInProportion(_ first: Double) throws {
    var rates: [Double] = []
    func noting(_ step: OptimizerStep<Double>) -> StepOutcome {
      rates.append(step["lr"])
      return .applied
    }
    let trial = try trial(
      partition({ part("a", $0, rate: first, noting) }, { part("b", $0, rate: 0.2, noting) }),
      schedulers: [
        driving(
          .optimizer(level: 1, 0, followers: [SchedulerPart.Follower(level: 2, place: 0)])
        ) { $0.baseValue + Double($0.step) }
      ], steps: 3)
    try trial.advance(steps: 3)
    // A base value of 0 has no proportion: the other part keeps its own.
    let followers = first > 0 ? [0.2, 0.2 * (1.5 / 0.5), 0.2 * (2.5 / 0.5)] : [0.2, 0.2, 0.2]
    #expect(rates == zip([first, first + 1, first + 2], followers).flatMap { [$0, $1] })
  }

  @Test func theRateThatIsShownIsTheFirst() throws {
    let trial = try trial(partition({ part("a", $0, rate: 0.5) }, { part("b", $0, rate: 0.2) }))
    var shown: [Double] = []
    _ = try trial.run(onStep: { _ in }) {
      if $0.metric == "learning_rate" { shown.append($0.value) }
    }
    #expect(shown == [0.5])
  }

  @Test(
    arguments: [
      (StepOutcome.skipped, StepOutcome.applied, TrialEnding.finished, true),
      (.applied, .rejected, .finished, true), (.skipped, .rejected, .finished, false),
      (.stop, .applied, .stopped("a asked for the end in step 0"), true),
      (.skipped, .stop, .stopped("b asked for the end in step 0"), true),
      (.diverged, .stop, .diverged("a gave up in step 0"), false),
      (.applied, .diverged, .diverged("b gave up in step 0"), false),
    ])
  func outcomesOfPartsComeTogether(
    _ a: StepOutcome, _ b: StepOutcome, _ due: TrialEnding, _ isRegularized: Bool
  ) throws {
    var stepped: [String] = []
    var decayed = false
    let trial = try trial(
      partition(
        {
          part("a", $0) { _ in
            stepped.append("a")
            return a
          }
        },
        {
          part("b", $0) { _ in
            stepped.append("b")
            return b
          }
        }),
      regularizers: [
        RegularizerPart(
          id: "shrinking", regularizer: Shrinking { _, _ in decayed = true },
          values: HyperparameterValues([], values: []), hooks: .decay)
      ])
    #expect(try trial.run(onStep: { _ in }, record: { _ in }) == due)
    #expect(stepped == (a == .diverged ? ["a"] : ["a", "b"]))
    #expect(decayed == isRegularized)
  }

  /// What is of all parameters cannot be asked for from a part of them, whatever a descriptor said.
  @Test func aPartCannotAskForAllParameters() throws {
    typealias Request =
      (StepServices<Double>, UnsafeMutablePointer<Double>) throws -> Void
    let requests: [Request] = [
      { services, w in _ = try services.evaluate(at: w) },
      { services, w in try services.product(.hessian, at: w, vector: w, into: w) },
      { services, w in _ = try services.sampledGradient(at: w, gradient: w) },
      { services, w in try services.transformGradient(w, at: w) },
      { services, w in try services.regularize(w, previous: w) },
    ]
    for ask in requests {
      let trial = try trial(
        partition(
          {
            part("asking", $0) { step in
              guard let w = step.parameters.baseAddress else { return .diverged }
              try ask(step.services, w)
              return .applied
            }
          }, { part("b", $0) }))
      #expect {
        try trial.advance(steps: 1)
      } throws: {
        "\($0)"
          == "asking, step 0: asking has a part of the parameters, and asked for what takes all of them"
      }
    }
  }

  /// A batch is asked for as by any other optimizer.
  @Test func aPartMayAskForBatches() throws {
    let trial = try trial(
      partition(
        {
          part("a", $0) {
            try $0.services.requestBatch(rows: 2)
            return .applied
          }
        }, { part("b", $0) }))
    try trial.advance(steps: 2)
    #expect(trial.cost.gradients == 1 + 0.5)
  }

  @Test func writingOutsideOfAPartIsFound() throws {
    let trial = try trial(
      partition(
        { part("a", $0) },
        {
          part("b", $0) { step in
            // Within the buffer of all parameters.
            step.parameters.baseAddress?[step.parameters.count] = 7
            return .applied
          }
        }))
    #expect {
      try trial.advance(steps: 1)
    } throws: {
      "\($0)" == "b, step 0: wrote outside of its parameters"
    }
  }

  /// Momentum that counts its steps, so that a restart and a checkpoint show.
  private func remembering(_ id: String, _ share: TensorShare, rate: Double) -> OptimizerPart {
    part(id, share, rate: rate, slots: [.likeParameters("m")]) { step in
      let factor = step["lr"] / Double(step.index + 1)
      step.update { w, g, m in
        m = 0.9 * m + g
        w -= factor * m
      }
      return .applied
    }
  }

  private func rememberingTrial(
    _ decide: @escaping (ScheduleRecord) -> ScheduleDecision = {
      ScheduleDecision(value: $0.baseValue)
    }
  ) throws -> AnyTrial {
    struct Deciding: Scheduler {
      let decide: (ScheduleRecord) -> ScheduleDecision
      func value(at record: ScheduleRecord) -> Double { record.baseValue }
      func decision(at record: ScheduleRecord) -> ScheduleDecision { decide(record) }
    }
    return try trial(
      partition(
        { remembering("a", $0, rate: 0.1) }, { remembering("b", $0, rate: 0.3) }),
      schedulers: [
        SchedulerPart(
          id: "deciding", scheduler: Deciding(decide: decide),
          values: HyperparameterValues([], values: []), target: .optimizer(level: 1, 0),
          needsGradient: false, isPure: true)
      ], steps: 12)
  }

  @Test func continuesFromACheckpointToTheBit() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let whole = try points(rememberingTrial(), steps: 12)
    let first = try rememberingTrial()
    try first.advance(steps: 5)
    try first.save(to: path)
    let continued = try rememberingTrial()
    _ = try continued.restore(from: path)
    #expect(try points(continued, steps: 7) == Array(whole.suffix(8)))
  }

  @Test func aRestartIsOfBothParts() throws {
    let restarted = try points(
      rememberingTrial {
        ScheduleDecision(value: $0.baseValue, restartsOptimizer: $0.step == 1)
      }, steps: 2)
    // From the point of step 1 both step as in their first: gradient times rate.
    for (index, w) in restarted[1].enumerated() {
      let rate = Self.hidden.contains(index) ? 0.1 : 0.3
      #expect(restarted[2][index] == w - rate * (w - 1))
    }
  }
}
