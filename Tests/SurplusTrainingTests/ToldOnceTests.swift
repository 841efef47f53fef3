import Foundation
import SurplusCore
import SurplusTraining
import Testing

/// What components are told of a trial, call by call.
@Suite struct ToldOnceTests {
  /// Steps at which somebody was told of a new validation loss.
  private final class Told {
    var steps: [String: [Int]] = [:]
    func note(_ who: String, _ step: Int, _ isNew: Bool) {
      if isNew { steps[who, default: []].append(step) }
    }
  }

  private struct Listening: Scheduler {
    let name: String
    let told: Told
    func value(at record: ScheduleRecord) -> Double {
      told.note(name, record.step, record.validationIsNew)
      return record.baseValue
    }
  }

  private struct Following: Regularizer {
    let told: Told
    func trajectory<Element: Scalar>(_ step: RegularizerStep<Element>) -> StepOutcome {
      told.note("trajectory", step.index, step.validationIsNew)
      return .applied
    }
  }

  private func trial(_ told: Told, skipping: Set<Int> = []) throws -> AnyTrial {
    let recorder = Recorder()
    let none = HyperparameterValues([], values: [])
    return try AnyTrial(
      RecordedLandscape(recorder),
      TrialComponents(
        optimizer: OptimizerPart(
          id: "recorded",
          optimizer: RecordedOptimizer(
            recorder: recorder,
            outcomes: (0..<12).map { skipping.contains($0) ? .skipped : .applied }),
          values: HyperparameterValues(defaultsOf: RecordedOptimizer.hyperparameters)),
        schedulers: [("late", true), ("early", false)].map { name, needsGradient in
          SchedulerPart(
            id: name, scheduler: Listening(name: name, told: told), values: none,
            target: .optimizer(level: 0, 0), needsGradient: needsGradient, isPure: false)
        },
        regularizers: [
          RegularizerPart(
            id: "following", regularizer: Following(told: told), values: none, hooks: .trajectory)
        ]),
      TrialSettings(
        budget: .steps(12), batch: BatchSetting(size: 4), measure: MeasureSetting(every: 3)),
      random: RandomSource(seed: 1))
  }

  /// Measured before the updates 0, 3, 6 and 9: schedulers are asked before that, trajectories are told after it.
  @Test func everybodyIsToldOnceOfEachMeasurement() throws {
    let told = Told()
    _ = try trial(told).run(onStep: { _ in }, record: { _ in })
    #expect(told.steps["early"] == [1, 4, 7, 10])
    #expect(told.steps["late"] == [1, 4, 7, 10])
    #expect(told.steps["trajectory"] == [0, 3, 6, 9])
  }

  /// A trajectory hears nothing of a step that is not taken; what was measured in it comes with the next one.
  @Test func aMeasurementInAStepThatIsNotTakenIsNotLost() throws {
    let told = Told()
    _ = try trial(told, skipping: [3, 9, 10, 11]).run(onStep: { _ in }, record: { _ in })
    #expect(told.steps["early"] == [1, 4, 7, 10])
    #expect(told.steps["trajectory"] == [0, 4, 6])
  }

  @Test func aTrialThatIsContinuedTellsTheRest() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ step: Int) -> String { folder.appending(path: "\(step)").path }
    let told = Told()
    let whole = try trial(told)
    _ = try whole.run(onStep: { try whole.save(to: path($0)) }, record: { _ in })
    for step in 0..<12 {
      let rest = Told()
      let continued = try trial(rest)
      _ = try continued.restore(from: path(step))
      _ = try continued.run(onStep: { _ in }, record: { _ in })
      let due = told.steps.mapValues { $0.filter { $0 >= step } }.filter { !$0.value.isEmpty }
      #expect(rest.steps == due, "from step \(step)")
    }
  }

  /// The rows of the last batch, passes over the rows and the part of the budget, for batches and for all rows.
  @Test(arguments: [4, nil]) func recordsSayWhatWasUsed(_ size: Int?) throws {
    var records: [ScheduleRecord] = []
    let recorder = Recorder()
    let trial = try AnyTrial(
      RecordedLandscape(recorder),
      TrialComponents(
        optimizer: OptimizerPart(
          id: "recorded", optimizer: RecordedOptimizer(recorder: recorder),
          values: HyperparameterValues(defaultsOf: RecordedOptimizer.hyperparameters)),
        schedulers: [
          SchedulerPart(
            id: "s",
            scheduler: RecordedScheduler(recorder: recorder, name: "s") {
              records.append($0)
              return $0.baseValue
            }, values: HyperparameterValues([], values: []), target: .optimizer(level: 0, 0),
            needsGradient: false, isPure: false)
        ], regularizers: []),
      TrialSettings(
        budget: .gradients(8), batch: BatchSetting(size: size), measure: MeasureSetting(every: 0)),
      random: RandomSource(seed: 1))
    _ = try trial.run(onStep: { _ in }, record: { _ in })
    #expect(records.map(\.progress) == (0..<8).map { Double($0) / 8 })
    #expect(records.map(\.position) == (0..<8).map(Double.init))
    #expect(records.map(\.batchRows) == [nil] + (1..<8).map { _ in Double(size ?? 10) })
    // Ten rows: two batches of four in a pass, the rest of which is dropped.
    let epochs = size == nil ? [0, 1, 2, 3, 4, 5, 6, 7] : [0, 0.4, 0.8, 1.4, 1.8, 2.4, 2.8, 3.4]
    #expect(zip(records, epochs).allSatisfy { ($0.epoch - $1).magnitude < 1e-12 })
  }
}
