import Foundation
import SurplusCore

/// Everything of a trial between two steps that is no buffer. Numbers that JSON cannot hold travel as bits.
private struct CheckpointHeader: Codable {
  var precision: Precision
  var parameters: Int
  /// Bytes of each buffer that follows, as a check.
  var buffers: [Int]
  var step: Int
  /// Losses, gradients, products, optimizer seconds.
  var cost: [UInt64]
  var sampler: BatchSampler.Position
  var fullPasses: Int
  var batchSize: UInt64
  var usesAllRows: Bool
  var repeatsBatch: Bool
  var isCharged: Bool
  var past: StepHistory
  var gradients: SavedGradientHistory?
  var validation: ValidationRecord?
  var telemetry: [String: UInt64]
  var reportedNames: Set<String>
  var optimizers: [Optimizer]
  /// What each scheduler was told of validation.
  var schedulers: [Int]
  var regularizers: [Regularizer]

  struct Optimizer: Codable {
    var values: [UInt64]
    var restartedAt: Int
    var previousRate: Double?
    var largestRate: Double?
    var saved: [UInt8]
  }

  struct Regularizer: Codable {
    var values: [UInt64]
    var toldValidation: Int
    var saved: [UInt8]
  }
}

extension Trial {
  /// Whether a trial can be continued from a checkpoint; one with a component that cannot be saved is run again.
  var canBeSaved: Bool { !components.optimizer.isUnsaved }

  /// Writes everything that the rest of the trial depends on, between two steps, with bytes of the caller's. Throws a
  /// `CheckpointError`, or what a component reports.
  func save(to path: String, attachment: [UInt8]) throws {
    let header = CheckpointHeader(
      precision: Element.precision, parameters: parameters.elements.count,
      buffers: checkpointBuffers.map(\.count), step: step,
      cost: [
        cost.lossEvaluations, cost.gradients, cost.hessianVectorProducts, optimizerSeconds,
      ].map(\.bitPattern),
      sampler: sampler.place, fullPasses: fullPasses, batchSize: batchSize.bitPattern,
      usesAllRows: usesAllRows,
      repeatsBatch: repeatsBatch, isCharged: isNextCharged, past: past,
      gradients: gradients?.saved, validation: validation,
      telemetry: telemetry.mapValues(\.bitPattern), reportedNames: reportedNames,
      optimizers: try optimizers.map {
        CheckpointHeader.Optimizer(
          values: $0.values.current.map(\.bitPattern), restartedAt: $0.restartedAt,
          previousRate: $0.previousRate, largestRate: $0.largestRate, saved: try $0.savedState())
      },
      schedulers: schedulers.map(\.toldValidation),
      regularizers: try regularizers.map {
        CheckpointHeader.Regularizer(
          values: $0.values.current.map(\.bitPattern), toldValidation: $0.toldValidation,
          saved: try $0.savedState())
      })
    try CheckpointFile.write(
      to: path, header: try Self.encoder.encode(header), attachment: attachment,
      buffers: checkpointBuffers.map { UnsafeRawBufferPointer($0) })
  }

  /// Takes back what `save` wrote into a trial that was built in the same way, and returns the caller's bytes. Throws a
  /// `CheckpointError` for a file that is damaged or of another trial, or what a component reports; the trial is then
  /// of no use any more.
  func restore(from path: String) throws -> [UInt8] {
    var header: CheckpointHeader?
    var attached: [UInt8] = []
    try CheckpointFile.read(from: path) { data, attachment in
      guard let read = try? Self.decoder.decode(CheckpointHeader.self, from: data) else {
        throw CheckpointError.damaged(path)
      }
      try check(read, path)
      header = read
      attached = attachment
      return checkpointBuffers
    }
    guard let header else { throw CheckpointError.damaged(path) }
    step = header.step
    let costs = header.cost.map(Double.init(bitPattern:))
    cost.lossEvaluations = costs[0]
    cost.gradients = costs[1]
    cost.hessianVectorProducts = costs[2]
    optimizerSeconds = costs[3]
    sampler.move(to: header.sampler)
    fullPasses = header.fullPasses
    batchSize = Double(bitPattern: header.batchSize)
    guard batchSize >= 1 || landscape.rows(of: .train) == 0 else {
      throw CheckpointError.damaged(path)
    }
    reportedNames = header.reportedNames
    usesAllRows = header.usesAllRows
    repeatsBatch = header.repeatsBatch
    isCharged = header.isCharged
    past = header.past
    if let saved = header.gradients { gradients?.saved = saved }
    validation = header.validation
    telemetry = header.telemetry.mapValues(Double.init(bitPattern:))
    for (optimizer, saved) in zip(optimizers, header.optimizers) {
      optimizer.values.current = saved.values.map(Double.init(bitPattern:))
      optimizer.restartedAt = saved.restartedAt
      optimizer.previousRate = saved.previousRate
      optimizer.largestRate = saved.largestRate
      if !saved.saved.isEmpty { try optimizer.restoreState(saved.saved) }
    }
    for (scheduler, told) in zip(schedulers, header.schedulers) { scheduler.toldValidation = told }
    for (regularizer, saved) in zip(regularizers, header.regularizers) {
      regularizer.toldValidation = saved.toldValidation
      regularizer.values.current = saved.values.map(Double.init(bitPattern:))
      if !saved.saved.isEmpty { try regularizer.restoreState(saved.saved) }
    }
    return attached
  }

  private func check(_ header: CheckpointHeader, _ path: String) throws {
    guard header.precision == Element.precision, header.parameters == parameters.elements.count
    else {
      throw CheckpointError.foreign(
        path, "it has \(header.parameters) parameters in \(header.precision.rawValue)")
    }
    guard
      header.buffers == checkpointBuffers.map(\.count), header.cost.count == 4,
      header.optimizers.map(\.values.count) == optimizers.map(\.values.current.count),
      header.schedulers.count == schedulers.count,
      header.regularizers.map(\.values.count) == regularizers.map(\.values.current.count)
    else { throw CheckpointError.foreign(path, "its components keep other state") }
  }

  /// The point, the state of every component and what else is remembered, in a fixed order.
  private var checkpointBuffers: [UnsafeMutableRawBufferPointer] {
    var all = [
      UnsafeMutableRawBufferPointer(parameters.elements),
      UnsafeMutableRawBufferPointer(landscape.statistics),
    ]
    all += gradients?.buffers ?? []
    all += optimizers.flatMap(\.state.regions)
    all += schedulers.map { UnsafeMutableRawBufferPointer($0.state) }
    all += regularizers.flatMap(\.state.regions)
    return all
  }

  private static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return encoder
  }

  private static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return decoder
  }
}
