import Foundation
import SurplusBoundary
import SurplusCore
import SurplusHost
import SurplusSandbox

/// Runs checks of one library, each of each component in a process of its own.
public struct ConformanceRun {
  /// The hidden command that runs the child's side.
  public static let command = "run-check"

  private struct Task: Codable {
    let path: String
    let component: Int?
    let check: String
    let seed: UInt64
    var handedOver: [UInt8]?
  }

  private struct Report: Codable {
    var note: String?
    var result: ConformanceResult?
    var handedOver: [UInt8]?
  }

  private let path: String
  private let seed: UInt64
  private let executable: String

  /// A run on a library.
  public init(path: String, seed: UInt64, executable: String = ChildProcess.ownExecutable) {
    self.path = path
    self.seed = seed
    self.executable = executable
  }

  /// Checks the library and its components; of all there are, or of some, by name. `show` is given each result as it
  /// comes. Throws a `PluginError` when a name is unknown or no process can be started.
  public func run(
    only names: [String], components: [String], _ show: (ConformanceResult) throws -> Void
  ) throws {
    guard path.hasSuffix(".so") else {
      throw PluginError(
        "\(path): checks are for shared libraries; the functions of a manifest are tried out when it is probed"
      )
    }
    let probed = try Probe.run([path], readable: [path], executable: executable)[0]
    for name in names where !ConformanceCheck.all.contains(where: { $0.name == name }) {
      throw PluginError("--only \(name): there is no such check; docs/check.md lists them")
    }
    for id in components where !probed.descriptors.contains(where: { $0.id == id }) {
      throw PluginError(probed.problem ?? "\(path): has no component '\(id)'")
    }
    func wanted(_ subject: ConformanceCheck.Subject) -> [ConformanceCheck] {
      ConformanceCheck.all.filter {
        $0.subjects.contains(subject) && (names.isEmpty || names.contains($0.name))
      }
    }
    if let problem = probed.problem {
      var result = empty(ConformanceCheck.loadsQuickly, "library", "")
      result.status = .failed
      result.expected = "a library that can be loaded and read"
      result.seen = problem
      return try show(result)
    }
    if components.isEmpty {
      for check in wanted(.library) { try show(run(check, nil, "library", "")) }
    }
    for (index, descriptor) in probed.descriptors.enumerated()
    where components.isEmpty || components.contains(descriptor.id) {
      guard let subject = ConformanceCheck.Subject(descriptor.kind) else { continue }
      for check in wanted(subject) {
        try show(run(check, index, descriptor.kind.rawValue, descriptor.id))
      }
    }
  }

  private func empty(_ check: ConformanceCheck, _ kind: String, _ component: String)
    -> ConformanceResult
  {
    ConformanceResult(
      check: check.name, number: check.number, kind: kind, component: component, status: .passed,
      seed: seed, seconds: 0)
  }

  private func run(_ check: ConformanceCheck, _ index: Int?, _ kind: String, _ component: String)
    throws -> ConformanceResult
  {
    let started = ContinuousClock.now
    var result = empty(check, kind, component)
    for _ in 0..<check.attempts {
      result = empty(check, kind, component)
      var task = Task(path: path, component: index, check: check.name, seed: seed)
      while let bytes = try run(task, check, &result) {
        // A check goes on in a second process. The library said so if it does in a third.
        guard task.handedOver == nil else {
          result.status = .failed
          result.expected = "no report but those of the check"
          result.seen = "a report that the library wrote"
          break
        }
        task.handedOver = bytes
      }
      if result.status != .failed { break }
    }
    result.seconds = (ContinuousClock.now - started) / .seconds(1)
    return result
  }

  /// One process. Returns what the next one is to be given, if the check goes on.
  private func run(_ task: Task, _ check: ConformanceCheck, _ result: inout ConformanceResult)
    throws -> [UInt8]?
  {
    let child = try CheckChild<Task, Report>(executable, Self.command, library: path, task: task)
    var (note, handedOver) = ("", [UInt8]?.none)
    func fail(_ expected: String, _ seen: String, in place: String?) {
      result.status = .failed
      result.expected = expected
      result.seen = seen + (note.isEmpty ? "" : "; with \(note)")
      result.place = place
    }
    let ending = try child.follow(.whole(check.seconds)) { (report: Report) in
      if let text = report.note { note = text }
      handedOver = report.handedOver
      if let given = report.result {
        result.status = given.status
        result.reason = given.reason
        if given.status == .failed {
          // What it was about is over by the time that the instance is destroyed.
          let isOver = child.page.place.function == .destroy
          fail(given.expected ?? "", given.seen ?? "", in: isOver ? nil : child.place)
        }
      }
      return handedOver == nil && report.result == nil
    }
    switch ending {
    case .done: break
    case .late: fail("an end within \(check.seconds) s of its own time", "none", in: child.place)
    case .ended(let how): fail("a call that returns", how, in: child.place)
    }
    return handedOver
  }

  /// The child's side: one check.
  public static func serve() throws {
    let conversation = try SandboxedConversation<Task, Report>()
    let task = try conversation.nextTask()
    guard let check = ConformanceCheck.all.first(where: { $0.name == task.check }) else { return }
    var result = ConformanceResult(
      check: check.name, number: check.number, kind: "", component: "", status: .passed,
      seed: task.seed, seconds: 0)
    do {
      let stopwatch = ThreadStopwatch()
      let library = try SharedLibrary(path: task.path)
      let seconds = stopwatch.seconds
      let context = CheckContext(
        library, component: task.component, page: conversation.page, seed: task.seed,
        loadSeconds: seconds, handedOver: task.handedOver,
        tell: { try? conversation.send(Report(note: $0)) })
      try check.body(context)
      if !context.warnings.isEmpty {
        result.status = .warning
        result.reason = context.warnings.joined(separator: "; ")
      }
    } catch let continuation as CheckContinuation {
      return try conversation.send(Report(handedOver: continuation.bytes))
    } catch let skip as CheckSkip {
      result.status = .skipped
      result.reason = skip.reason
    } catch let failure as CheckFailure {
      result.status = .failed
      (result.expected, result.seen) = (failure.expected, failure.seen)
    } catch {
      result.status = .failed
      (result.expected, result.seen) = ("no error", "\(error)")
    }
    try conversation.send(Report(result: result))
  }
}
