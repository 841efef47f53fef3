import Foundation
import SurplusCore
import SurplusTraining
import Testing

/// Trials that are saved at every step, and continued in new objects.
@Suite struct CheckpointTests {
  private static let steps = 12

  /// Gradient descent with momentum that remembers some of its past beside its slots.
  private struct Remembering: Optimizer {
    var sum = 0.0

    func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
      [.likeParameters("buffer"), .elements("count", count: 1, precision: .f64)]
    }

    mutating func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
      step.state.reals(1)[0] += 1
      sum += step.loss
      let factor = Element(0.1 / (1 + 0.01 * sum + 0.1 * step.state.reals(1)[0]))
      step.update { w, g, m in
        m = 0.9 * m + g
        w -= factor * m
      }
      return .applied
    }

    func savedState() throws -> [UInt8] { withUnsafeBytes(of: sum.bitPattern) { Array($0) } }

    mutating func restoreState(_ bytes: [UInt8]) throws {
      guard bytes.count == 8 else { throw ComponentError("\(bytes.count) bytes") }
      sum = Double(bitPattern: bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
    }
  }

  /// A scheduler whose state and answer depend on everything it was told.
  private struct Counting: Scheduler {
    var stateCount: Int { 2 }

    func value(at record: ScheduleRecord) -> Double {
      record.state[0] += (record.trainingLoss ?? 0) + (record.gradientNorm ?? 0)
      record.state[1] += record.updateNorm ?? 0
      return record.baseValue / (1 + 0.01 * record.state[0] + record.state[1])
    }
  }

  /// An exponential average of the gradient that takes its place.
  private struct Smoothing: Regularizer {
    func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [.likeParameters("average")] }

    func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) {
      let average = step.state[0]
      for index in step.gradient.indices {
        average[index] = 0.5 * average[index] + 0.5 * step.gradient[index]
        step.gradient[index] = average[index] + Element(1e-3 * step.random.uniform(UInt64(index)))
      }
    }
  }

  private func trial(rows: Int = 10, optimizer: Traits = []) throws -> AnyTrial {
    let hyperparameters: [Hyperparameter] = [.real("lr", default: 0.1, in: 0...10, "rate")]
    return try AnyTrial(
      RecordedLandscape(Recorder(), count: 3, rows: rows),
      TrialComponents(
        optimizer: OptimizerPart(
          id: "remembering", optimizer: Remembering(),
          values: HyperparameterValues(defaultsOf: hyperparameters), traits: optimizer),
        schedulers: [
          SchedulerPart(
            id: "counting", scheduler: Counting(), values: HyperparameterValues([], values: []),
            target: .optimizer(level: 0, 0), needsGradient: false, isPure: false, needsNorms: true)
        ],
        regularizers: [
          RegularizerPart(
            id: "smoothing", regularizer: Smoothing(),
            values: HyperparameterValues([], values: []), hooks: .gradientTransform)
        ]),
      TrialSettings(
        budget: .steps(Self.steps), batch: BatchSetting(size: 4),
        measure: MeasureSetting(every: 3)),
      random: RandomSource(seed: 5))
  }

  private func run(_ trial: AnyTrial, onStep: (Int) throws -> Void = { _ in }) throws -> [String] {
    var lines: [String] = []
    _ = try trial.run(
      onStep: onStep,
      record: {
        if !$0.metric.hasSuffix("_seconds") {
          lines.append("\($0.step) \($0.metric) \($0.value.bitPattern) \($0.gradients)")
        }
      })
    return lines
  }

  @Test func continuesFromEveryStepToTheBit() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ step: Int) -> String { folder.appending(path: "\(step)").path }
    let first = try trial()
    let whole = try run(first) { step in
      try first.save(to: path(step), attachment: [UInt8(step)])
    }
    for step in 0..<Self.steps {
      let continued = try trial()
      #expect(try continued.restore(from: path(step)) == [UInt8(step)])
      let rest = try run(continued)
      #expect(rest == Array(whole.suffix(rest.count)), "from step \(step)")
      #expect(rest.count == whole.count { Int($0.prefix { $0 != " " }) ?? 0 >= step })
    }
  }

  @Test func refusesWhatDoesNotFit() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "checkpoint").path
    try trial().save(to: path)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    for bytes in [
      Data(), whole.prefix(4), whole.prefix(40), whole.dropLast(), whole + [0],
      Data("something".utf8) + whole,
    ] {
      try bytes.write(to: URL(fileURLWithPath: path))
      #expect(throws: CheckpointError.self, "\(bytes.count) bytes") {
        try trial().restore(from: path)
      }
    }
    #expect(throws: CheckpointError.self) { try trial().restore(from: path + ".gone") }
  }

  /// What an optimizer remembers beside its slots, a number of 8 bytes here, is state as well.
  @Test func savedBytesAreState() throws {
    let trial = try trial()
    let slots = trial.cost.stateBytes
    _ = try run(trial)
    #expect(slots > 0 && trial.stateBytes == slots + 8)
  }

  /// Every byte counts, those of the buffers as well; so does the version, which is not damage.
  @Test func refusesWhatIsDamaged() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "checkpoint").path
    let first = try trial()
    _ = try run(first) { if $0 == 7 { try first.save(to: path, attachment: [1, 2, 3]) } }
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    _ = try trial().restore(from: path)
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= 1 << (index % 8)
      try bytes.write(to: URL(fileURLWithPath: path))
      #expect(throws: CheckpointError.self, "byte \(index)") { try trial().restore(from: path) }
    }
    // Sign bits of two neighbours, exchanged words, zeros in place of numbers.
    let end = whole.count - 8
    for change: (inout Data) -> Void in [
      { for index in [end - 1, end - 9] { $0[index] ^= 0x80 } },
      { for index in end - 8..<end { $0.swapAt(index, index - 8) } },
      { $0.replaceSubrange(end - 16..<end, with: Data(count: 16)) },
    ] {
      var bytes = whole
      change(&bytes)
      guard bytes != whole else { continue }
      try bytes.write(to: URL(fileURLWithPath: path))
      #expect(throws: CheckpointError.self) { try trial().restore(from: path) }
    }
    var newer = whole
    newer[8] += 1
    try newer.write(to: URL(fileURLWithPath: path))
    #expect {
      try trial().restore(from: path)
    } throws: {
      ($0 as? CheckpointError)?.reason == "a checkpoint of version 3, not of 2"
    }
  }

  @Test func whatCannotBeSavedSaysSo() throws {
    #expect(try trial().canBeSaved)
    #expect(try !trial(optimizer: .unsaved).canBeSaved)
  }
}
