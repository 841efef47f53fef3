import SurplusBoundary
import SurplusCore
import SurplusHost

/// A C function that makes one update, as an optimizer of the core.
final class ForeignRule: Optimizer {
  /// The part of the flat buffers that one call works on.
  private struct Part {
    let offset: Int
    let count: Int
    let rows: Int
    let columns: Int
  }

  /// Where an argument that changes from step to step comes from. Trivial, so that a step counts no references.
  private enum Source {
    case parameters, gradient
    case state(Int)
    case hyperparameter(Int, scale: Double)
    /// By its place in the descriptor, and the table of its numbers.
    case choice(Int, Int)
    case count, rows, columns, step, iteration, horizon, loss, seed
  }

  private struct Argument {
    let cell: UnsafeMutableRawPointer
    let source: Source
    let type: ForeignType
  }

  private let name: String
  private let function: ForeignFunction
  private let codes: ForeignCodes
  private let hasStatus: Bool
  private let slots: [String]
  private let choices: [[Double]]
  private let parts: UnsafeMutableBufferPointer<Part>
  private let arguments: UnsafeMutableBufferPointer<Argument>
  private let elementBytes: Int
  private let site: CallSite

  /// Throws a `PluginError` when a size does not fit the type it is passed as.
  init(
    _ update: ForeignUpdate, name: String, address: UnsafeMutableRawPointer, codes: ForeignCodes,
    _ configuration: Configuration, _ site: CallSite
  ) throws {
    self.name = name
    self.site = site
    self.codes = codes
    hasStatus = update.hasStatus
    slots = update.slots
    elementBytes = configuration.precision.bytes
    let layout = configuration.layout
    let parts =
      update.isForEachTensor
      ? layout.tensors.map {
        Part(offset: $0.offset, count: $0.count, rows: $0.rows, columns: $0.columns)
      } : [Part(offset: 0, count: layout.count, rows: 1, columns: layout.count)]
    let types = update.arguments.map { $0.type.resolved(configuration.precision) }
    let function = try ForeignFunction(address, types, result: update.hasStatus ? .int : nil)
    self.function = function
    let largest = parts.map(\.count).max() ?? 0
    var arguments: [Argument] = []
    var choices: [[Double]] = []
    for (index, argument) in update.arguments.enumerated() {
      let (cell, type) = (function.cell(index), types[index])
      if case .number(let value) = argument.word { type.store(value, at: cell) }
      guard let source = Self.source(argument.word, &choices) else { continue }
      if case .count = source, Double(largest) > type.largest {
        throw PluginError("\(largest) parameters do not fit the \(type.rawValue) of \(name)")
      }
      arguments.append(Argument(cell: cell, source: source, type: type))
    }
    self.choices = choices
    self.parts = .allocate(capacity: parts.count)
    _ = self.parts.initialize(from: parts)
    self.arguments = .allocate(capacity: arguments.count)
    _ = self.arguments.initialize(from: arguments)
  }

  deinit {
    parts.deallocate()
    arguments.deallocate()
  }

  /// Where a word comes from; nil for what stays as it is.
  private static func source(_ word: ForeignWord, _ choices: inout [[Double]]) -> Source? {
    switch word {
    case .parameters: return .parameters
    case .gradient: return .gradient
    case .state(let slot): return .state(slot)
    case .hyperparameter(let place, let scale, nil): return .hyperparameter(place, scale: scale)
    case .hyperparameter(let place, let scale, let numbers?):
      choices.append(numbers.map { scale * $0 })
      return .choice(place, choices.count - 1)
    case .count: return .count
    case .rows: return .rows
    case .columns: return .columns
    case .step: return .step
    case .iteration: return .iteration
    case .horizon: return .horizon
    case .loss: return .loss
    case .seed: return .seed
    case .number, .null, .point, .memory, .callback, .handle: return nil
    }
  }

  /// The state it names, each of the layout of the parameters.
  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    slots.map { .likeParameters($0) }
  }

  /// One update. Throws a `PluginError` with what the function reports.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    for part in parts {
      for argument in arguments { fill(argument, step, part) }
      site.call(.step) { function.call() }
      guard hasStatus else { continue }
      switch codes.meaning(of: function.code, from: name) {
      case .fine: break
      case .stop: return .stop
      case .error(let text): throw PluginError(text)
      }
    }
    return .applied
  }

  @inline(__always)
  private func fill<Element: Scalar>(
    _ argument: Argument, _ step: OptimizerStep<Element>, _ part: Part
  ) {
    let (cell, type) = (argument.cell, argument.type)
    func store(_ buffer: UnsafeMutableRawPointer?) {
      cell.storeBytes(
        of: buffer.map { $0 + part.offset * elementBytes }, as: UnsafeMutableRawPointer?.self)
    }
    switch argument.source {
    case .parameters: store(UnsafeMutableRawPointer(step.parameters.baseAddress))
    case .gradient:
      store(UnsafeMutableRawPointer(mutating: UnsafeRawPointer(step.gradient.baseAddress)))
    case .state(let slot): store(UnsafeMutableRawPointer(step.state[slot]))
    case .hyperparameter(let place, let scale):
      type.store(scale * step.hyperparameters[place], at: cell)
    case .choice(let place, let table):
      type.store(choices[table][Int(step.hyperparameters[place])], at: cell)
    case .count: type.store(part.count, at: cell)
    case .rows: type.store(part.rows, at: cell)
    case .columns: type.store(part.columns, at: cell)
    case .step: type.store(step.index, at: cell)
    case .iteration: type.store(step.index + 1, at: cell)
    case .horizon: type.store(step.horizon ?? 0, at: cell)
    case .loss: type.store(step.loss, at: cell)
    // 31 bits: as many as the narrowest whole number holds.
    case .seed: type.store(Int(step.random.word(0) >> 1), at: cell)
    }
  }
}
