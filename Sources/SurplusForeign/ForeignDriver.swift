import Glibc
import SurplusBoundary
import SurplusCore
import SurplusHost

/// A library that owns its loop, as an optimizer of the core: one step is one evaluation that it asks for.
///
/// In step t it is given loss and gradient at the point it asked for in step t - 1, and the next point it asks for is
/// written over the parameters. The evaluation point is the best one evaluated so far. A question for the point that
/// has just been evaluated is answered again at no cost.
final class ForeignDriver: Optimizer, ExplainsEnd {
  private let id: String
  private let program: ForeignProgram
  private let library: ForeignLibrary
  private let site: CallSite
  private var exchange = DriverExchange()
  private var machine: DriverMachine?
  private var event: DriverExchange.Event?
  /// The end of the library, once it has come.
  private var end: DriverEnd?
  private let best: FlatBuffer<Double>
  private var bestLoss = Double.infinity
  private let bytes: Int

  /// Throws a `PluginError` when a function of the program is missing.
  init(
    _ id: String, _ program: ForeignProgram, _ library: ForeignLibrary,
    _ configuration: Configuration, _ site: CallSite
  ) throws {
    self.id = id
    self.program = program
    self.library = library
    self.site = site
    bytes = configuration.layout.count * configuration.precision.bytes
    best = try FlatBuffer(count: (bytes + 7) / 8)
    for call in program.calls { _ = try library.address(call.symbol) }
  }

  deinit { site.call(.destroy) { exchange.stop() } }

  /// One evaluation. Throws a `PluginError` with what the library reports.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    try site.call(.step) { Result { try advance(step) } }.get()
  }

  /// Writes the best point so far; the trained one before the first evaluation.
  func evaluationView<Element: Scalar>(
    _ step: OptimizerStep<Element>, into point: UnsafeMutableBufferPointer<Element>
  ) throws {
    if bestLoss.isFinite {
      UnsafeMutableRawBufferPointer(point).copyMemory(from: bestBytes)
    } else {
      _ = point.update(fromContentsOf: step.parameters)
    }
  }

  /// Begins anew from the point that is there: what a library remembers cannot be saved.
  func restoreState(_ bytes: [UInt8]) throws {
    guard bytes.isEmpty else { throw PluginError("the memory of a library cannot be restored") }
    site.call(.destroy) { exchange.stop() }
    exchange = DriverExchange()
    (machine, event, end) = (nil, nil, nil)
    bestLoss = .infinity
  }

  private func advance<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    let parameters = UnsafeMutableRawBufferPointer(step.parameters)
    guard parameters.count == bytes else {
      throw PluginError("\(parameters.count) bytes of parameters instead of \(bytes)")
    }
    if let end { return try outcome(end) }
    if event == nil {
      event = try start(step, parameters)
    } else if !isAsked(parameters) {
      throw PluginError("somebody else changed the parameters, which the library owns")
    }
    if step.loss < bestLoss {
      bestLoss = step.loss
      UnsafeMutableRawBufferPointer(best.elements).copyMemory(
        from: UnsafeRawBufferPointer(parameters))
    }
    while isAsked(parameters) {
      event = exchange.reply(
        DriverExchange.Answer(
          loss: step.loss, gradient: UnsafeRawPointer(step.gradient.baseAddress)))
    }
    switch event {
    case .question(let point):
      parameters.copyMemory(from: UnsafeRawBufferPointer(start: point, count: bytes))
      return .applied
    case .end(let end):
      self.end = end
      if bestLoss.isFinite { parameters.copyMemory(from: bestBytes) }
      if case .stop(let reason) = end { tell(reason) }
      return try outcome(end)
    case nil: throw PluginError("the library was not started")
    }
  }

  private func start<Element: Scalar>(
    _ step: OptimizerStep<Element>, _ parameters: UnsafeMutableRawBufferPointer
  ) throws -> DriverExchange.Event {
    let machine = try DriverMachine(
      program, library, exchange, step.hyperparameters.values,
      seed: Int(step.random.word(0) >> 1), start: UnsafeRawBufferPointer(parameters))
    self.machine = machine
    return try exchange.start { machine.run() }
  }

  /// Whether the library waits for the loss at the point.
  private func isAsked(_ parameters: UnsafeMutableRawBufferPointer) -> Bool {
    guard case .question(let point) = event, let start = parameters.baseAddress else {
      return false
    }
    return memcmp(point, start, bytes) == 0
  }

  private func outcome(_ end: DriverEnd) throws -> StepOutcome {
    switch end {
    case .stop: return .stop
    case .error(let error): throw error
    }
  }

  /// What the library's last code means.
  var reasonForEnd: String? {
    if case .stop(let reason) = end { "\(id): \(reason)" } else { nil }
  }

  private var bestBytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(best.elements)[..<bytes])
  }

  /// Says why the library ended, where what it prints itself goes.
  private func tell(_ reason: String) {
    _ = "\(id): \(reason)\n".withCString { write(STDERR_FILENO, $0, strlen($0)) }
  }
}
