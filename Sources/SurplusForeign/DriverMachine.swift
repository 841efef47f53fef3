import Glibc
import SurplusBoundary
import SurplusCore

/// Does what a program says with a loaded library: memory, callbacks and calls in their order. Made by the trial's
/// thread, run by the library's.
final class DriverMachine {
  /// A loss that no minimum is below: with a gradient of zero it ends every line search at once.
  private static let lowestLoss = -1e300

  private let program: ForeignProgram
  private let codes: ForeignCodes
  private let exchange: DriverExchange
  private let count: Int
  private let seed: Int
  private let hyperparameters: [Double]
  private let point: FlatBuffer<Double>
  private let memory: [(buffer: FlatBuffer<Double>, offsets: [Int], name: String)]
  private var closures: [ForeignClosure] = []
  private var handles: [UnsafeMutableRawPointer?]
  private var functions: [String: UnsafeMutableRawPointer] = [:]
  private var failure: PluginError?
  private var hasStopped = false

  /// Memory and callbacks for a trial. `start` holds the first point. Throws a `PluginError` for a function that the
  /// library lacks.
  init(
    _ program: ForeignProgram, _ library: ForeignLibrary, _ exchange: DriverExchange,
    _ hyperparameters: [Double], seed: Int, start: UnsafeRawBufferPointer
  ) throws {
    self.program = program
    self.exchange = exchange
    self.hyperparameters = hyperparameters
    self.seed = seed
    codes = library.manifest.codes
    count = start.count / program.precision.bytes
    // Whole cache lines of zeros after the point: some libraries read and write in vectors.
    point = try FlatBuffer(count: (start.count + 63) / 64 * 8)
    UnsafeMutableRawBufferPointer(point.elements).copyMemory(from: start)
    memory = try program.memory.map { area in
      let (offsets, size) = area.layout(program.precision)
      return (try FlatBuffer(count: (size + 7) / 8), offsets, area.name)
    }
    handles = Array(repeating: nil, count: program.handles.count)
    for call in program.calls { functions[call.symbol.name] = try library.address(call.symbol) }
    closures = try program.callbacks.map { callback in
      try ForeignClosure(
        callback.arguments.map { $0.type.resolved(program.precision) },
        result: callback.answer?.type.resolved(program.precision)
      ) { [unowned self] in self.handle(callback, $0, $1) }
    }
  }

  /// Runs the program to its end.
  func run() -> DriverEnd {
    let end: DriverEnd
    do {
      end = .stop(try perform(program.actions))
    } catch let error as Stop {
      end = .stop(error.reason)
    } catch {
      end = .error(error as? PluginError ?? PluginError("\(error)"))
    }
    for call in program.cleanup where call.arguments.allSatisfy({ isMade($0.word) }) {
      _ = try? perform(call)
    }
    return end
  }

  /// The end by a code that means one.
  private struct Stop: Error {
    let reason: String
  }

  private func perform(_ actions: [ForeignProgram.Action]) throws -> String {
    var last = "there was nothing to do"
    for action in actions {
      switch action {
      case .call(let call): last = try perform(call) ?? "\(call.symbol.name) has returned"
      case .set(let area, let field, let word):
        let (buffer, offsets, _) = memory[area]
        let place = UnsafeMutableRawPointer(mutating: Self.start(buffer)) + offsets[field]
        write(word, as: program.memory[area].fields[field].type, at: place)
      }
    }
    return last
  }

  /// Makes a call; what its code says, if that is anything.
  private func perform(_ call: ForeignProgram.Call) throws -> String? {
    let name = call.symbol.name
    guard let address = functions[name] else { throw PluginError("\(name) is not there") }
    let types = call.arguments.map { $0.type.resolved(program.precision) }
    let resultType: ForeignType? =
      switch call.result {
      case .nothing: nil
      case .status: .int
      case .handle: .pointer
      }
    let function = try ForeignFunction(address, types, result: resultType)
    for (index, argument) in call.arguments.enumerated() {
      write(argument.word, as: argument.type, at: function.cell(index))
    }
    function.call()
    if let failure { throw failure }
    for (buffer, _, area) in memory where !buffer.isIntact {
      throw PluginError("\(name) wrote past the end of memory.\(area)")
    }
    guard point.isIntact else { throw PluginError("\(name) wrote past the end of the point") }
    switch call.result {
    case .nothing: return nil
    case .handle(let index):
      guard let pointer = function.address else { throw PluginError("\(name) returned null") }
      handles[index] = pointer
      return nil
    case .status:
      switch codes.meaning(of: function.code, from: name) {
      case .fine(let text): return text
      case .stop(let text): throw Stop(reason: text)
      case .error(let text):
        // What it makes of being stopped is no error of it.
        if exchange.isStopped { throw Stop(reason: text) }
        throw PluginError(text)
      }
    }
  }

  // MARK: - Words

  private func write(_ word: ForeignWord, as type: ForeignType, at place: UnsafeMutableRawPointer) {
    let type = type.resolved(program.precision)
    func store(_ pointer: UnsafeMutableRawPointer?) {
      place.storeBytes(of: pointer, as: UnsafeMutableRawPointer?.self)
    }
    switch word {
    case .count: type.store(count, at: place)
    case .seed: type.store(seed, at: place)
    case .number(let value): type.store(value, at: place)
    case .hyperparameter(let index, let scale, let values):
      let value = hyperparameters[index]
      type.store(scale * (values.map { $0[Int(value)] } ?? value), at: place)
    case .point: store(UnsafeMutableRawPointer(mutating: Self.start(point)))
    case .memory(let index):
      store(UnsafeMutableRawPointer(mutating: Self.start(memory[index].buffer)))
    case .callback(let index): store(closures[index].address)
    case .handle(let index): store(handles[index])
    case .null: store(nil)
    case .rows, .columns, .parameters, .gradient, .state, .step, .iteration, .horizon, .loss: break
    }
  }

  private static func start(_ buffer: FlatBuffer<Double>) -> UnsafeRawPointer {
    UnsafeRawPointer(buffer.elements.baseAddress.unsafelyUnwrapped)
  }

  private func isMade(_ word: ForeignWord) -> Bool {
    if case .handle(let index) = word { handles[index] != nil } else { true }
  }

  // MARK: - Callbacks

  private func handle(
    _ callback: ForeignProgram.Callback,
    _ arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ answer: UnsafeMutableRawPointer
  ) {
    var pointers: [ForeignProgram.Callback.Argument: UnsafeMutableRawPointer] = [:]
    for (index, argument) in callback.arguments.enumerated() {
      guard let place = arguments[index] else { continue }
      switch argument.meaning {
      case .ignored: break
      case .count:
        let found = argument.type.load(place)
        if found != Double(count) {
          fail("called \(callback.name) with a count of \(found), not \(count)")
        }
      case .point, .gradient, .loss:
        pointers[argument.meaning] = place.load(as: UnsafeMutableRawPointer?.self)
      }
    }
    var loss = Self.lowestLoss
    if callback.isEvaluation {
      loss = evaluate(callback, at: pointers[.point], gradient: pointers[.gradient])
      let real = ForeignType.real.resolved(program.precision)
      if let place = pointers[.loss] { real.store(loss, at: place) }
    }
    guard let result = callback.answer else { return }
    switch result.meaning {
    case .loss: result.type.resolved(program.precision).store(loss, at: answer)
    // libffi takes a whole number in a full register.
    case .stop: answer.storeBytes(of: isOver ? 1 : 0, as: Int.self)
    }
  }

  private var isOver: Bool { exchange.isStopped || failure != nil }

  private func evaluate(
    _ callback: ForeignProgram.Callback, at point: UnsafeMutableRawPointer?,
    gradient: UnsafeMutableRawPointer?
  ) -> Double {
    if point == nil { fail("called \(callback.name) without a point") }
    let bytes = count * program.precision.bytes
    if failure == nil, let point, let answer = exchange.ask(point) {
      if let gradient, let given = answer.gradient {
        gradient.copyMemory(from: given, byteCount: bytes)
      }
      return answer.loss
    }
    if !hasStopped {
      hasStopped = true
      for call in program.stop { _ = try? perform(call) }
    }
    if let gradient { memset(gradient, 0, bytes) }
    return Self.lowestLoss
  }

  private func fail(_ what: String) {
    if failure == nil { failure = PluginError("the library \(what)") }
  }
}
