import Foundation
import SurplusCore
import SurplusTraining
import Testing

/// A step that begins where the optimizer has asked for the gradient does not pay for it twice: gradient descent on
/// f = 1/2 |w - 1|^2 from w = 3 at rate 0.1, which looks at its next point before it goes there.
@Suite struct KnownGradientTests {
  private static let steps = 6

  private struct LookingAhead: Optimizer {
    /// How far beside its next point it looks.
    var beside: Double
    var seen: (Double) -> Void = { _ in }

    func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
      [.likeParameters("point"), .likeParameters("gradient")]
    }

    func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
      let (point, gradient) = (step.state[0], step.state[1])
      seen(Double(step.gradient[0]))
      for index in step.parameters.indices {
        point[index] = step.parameters[index] - step["lr"] * step.gradient[index]
      }
      let next = Array(UnsafeBufferPointer(start: point, count: step.parameters.count))
      for index in next.indices { point[index] += Element(beside) }
      _ = try step.services.evaluate(at: point, gradient: gradient)
      for index in next.indices { step.parameters[index] = next[index] }
      return .applied
    }
  }

  /// A penalty t w in step t.
  private struct Growing: Regularizer {
    func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) -> Double {
      guard !step.gradient.isEmpty else { return 0 }
      for index in step.gradient.indices { step.gradient[index] += Element(step.index) }
      return 0
    }
  }

  private func trial(
    _ recorder: Recorder = Recorder(), beside: Double = 0,
    needs: Needs = [.evaluation, .fullBatch], regularizers: [RegularizerPart] = [], sites: Int = 0,
    seen: @escaping (Double) -> Void = { _ in }
  ) throws -> AnyTrial {
    try AnyTrial(
      RecordedLandscape(recorder, count: 2, sites: sites),
      TrialComponents(
        optimizer: OptimizerPart(
          id: "looking", optimizer: LookingAhead(beside: beside, seen: seen),
          values: HyperparameterValues(defaultsOf: RecordedOptimizer.hyperparameters),
          needs: needs), schedulers: [], regularizers: regularizers),
      TrialSettings(
        budget: .steps(Self.steps), batch: BatchSetting(size: nil),
        measure: MeasureSetting(every: 1)),
      random: RandomSource(seed: 1))
  }

  private func part(_ regularizer: any Regularizer, _ hooks: Hooks) -> RegularizerPart {
    RegularizerPart(
      id: "part", regularizer: regularizer, values: HyperparameterValues([], values: []),
      hooks: hooks)
  }

  @Test func isComputedAndChargedOnce() throws {
    let recorder = Recorder()
    var seen: [Double] = []
    let trial = try trial(recorder) { seen.append($0) }
    try trial.advance(steps: Self.steps)
    // That of the first step, and one for each point looked at.
    #expect(trial.cost.gradients == Double(Self.steps + 1))
    #expect(recorder.calls.count { $0 == "forward" } == Self.steps + 1)
    for (step, gradient) in seen.enumerated() {
      #expect(abs(gradient - 2 * pow(0.9, Double(step))) < 1e-14)
    }
  }

  @Test(arguments: [Needs.evaluation, [.evaluation, .fullBatch]])
  func isComputedWhereItWasNotAskedFor(_ needs: Needs) throws {
    let recorder = Recorder()
    // The smallest other number counts as another point; without all rows the batch may be another one.
    let beside = needs == .evaluation ? 0 : 4e-16
    let trial = try trial(recorder, beside: beside, needs: needs)
    try trial.advance(steps: Self.steps)
    #expect(trial.cost.gradients == Double(2 * Self.steps))
    #expect(recorder.calls.count { $0 == "forward" } == 2 * Self.steps)
  }

  @Test func penaltiesAreThoseOfTheStep() throws {
    var seen: [Double] = []
    let trial = try trial(regularizers: [part(Growing(), .penalty)]) { seen.append($0) }
    try trial.advance(steps: Self.steps)
    #expect(trial.cost.gradients == Double(Self.steps + 1))
    var w = 3.0
    for (step, gradient) in seen.enumerated() {
      let expected = w - 1 + Double(step)
      #expect(abs(gradient - expected) < 1e-13)
      w -= 0.1 * expected
    }
  }

  @Test func isNotKnownWhereActivationsAreChanged() throws {
    let dropping = part(RecordedRegularizer(recorder: Recorder(), name: "drop"), .activation)
    let trial = try trial(regularizers: [dropping], sites: 1)
    try trial.advance(steps: Self.steps)
    #expect(trial.cost.gradients == Double(2 * Self.steps))
  }

  @Test func aContinuedTrialPaysTheSame() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "checkpoint").path
    for cut in 0..<Self.steps {
      let first = try trial()
      try first.advance(steps: cut)
      try first.save(to: path, attachment: [])
      let second = try trial()
      _ = try second.restore(from: path)
      try second.advance(steps: Self.steps - cut)
      #expect(second.cost.gradients == Double(Self.steps + 1), "cut after \(cut)")
    }
  }
}
