import Foundation
import SurplusBoundary
import SurplusCore
import SurplusHost
import SurplusSandbox

/// Tries out a library with cases from one seed after the other, many in one process.
public struct FuzzRun {
  /// The hidden command that runs the child's side.
  public static let command = "run-fuzz"

  /// A case in which the library did what it must not do.
  public struct Failure: Sendable, Codable {
    /// The seed that repeats it.
    public var seed: UInt64
    /// What was tried.
    public var tried: String
    /// What was expected.
    public var expected: String
    /// What was seen instead.
    public var seen: String
    /// Function and step.
    public var place: String?
    /// Whether it fails in a process of its own; if not, it needs the cases before it.
    public var failsAlone: Bool
  }

  private struct Task: Codable {
    let path: String
    let first: UInt64
    let count: Int
  }

  private struct Report: Codable {
    var seed: UInt64?
    var tried: String?
    var failure: [String]?
    var isEnd = false
  }

  private let path: String
  private let executable: String
  /// Cases in one process, and seconds for each call.
  private static let batch = 50
  private static let seconds = 10.0

  /// A run on a library.
  public init(path: String, executable: String = ChildProcess.ownExecutable) {
    self.path = path
    self.executable = executable
  }

  /// Cases from a seed on until the time is over. `show` is given each failure as it comes. Returns how many cases ran.
  /// Throws a `PluginError` when the library cannot be loaded.
  public func run(
    from first: UInt64, for duration: Duration, _ show: (Failure) throws -> Void
  ) throws -> Int {
    let limit = ContinuousClock.now + duration
    var next = first
    while ContinuousClock.now < limit {
      let (last, failure) = try batch(from: next, Self.batch, until: limit)
      if var failure {
        failure.failsAlone = try reproduce(failure.seed) != nil
        try show(failure)
      }
      guard let last else { break }
      next = last &+ 1
    }
    return Int(clamping: next &- first)
  }

  /// The case of a seed in a process of its own; nil if nothing is wrong.
  public func reproduce(_ seed: UInt64) throws -> Failure? {
    try batch(from: seed, 1, until: nil).failure
  }

  /// Cases in one process, up to the first that fails. Returns the seed of the last that was tried.
  private func batch(from first: UInt64, _ count: Int, until limit: ContinuousClock.Instant?)
    throws -> (last: UInt64?, failure: Failure?)
  {
    let child = try CheckChild<Task, Report>(
      executable, Self.command, library: path,
      task: Task(path: path, first: first, count: count))
    var last: UInt64?
    var tried = ""
    var failure: Failure?
    func fail(_ expected: String, _ seen: String) {
      failure = Failure(
        seed: last ?? first, tried: tried, expected: expected, seen: seen, place: child.place,
        failsAlone: true)
    }
    let ending = try child.follow(.call(Self.seconds)) { (report: Report) in
      // A library can write reports, too: of a seed that was not given, or of half a failure, it is one of those.
      if let seed = report.seed, seed &- first < UInt64(count), let text = report.tried {
        // The case that is about to start does not count when the time is over.
        if let limit, last != nil, ContinuousClock.now >= limit { return false }
        (last, tried) = (seed, text)
      }
      if let words = report.failure, words.count == 2 { fail(words[0], words[1]) }
      return failure == nil && !report.isEnd
    }
    switch ending {
    case .done: break
    case .late: fail("a call that returns within \(Self.seconds) s of its own time", "none")
    case .ended(let how) where last == nil:
      throw PluginError("\(path) cannot be tried: \(how)")
    case .ended(let how): fail("a call that returns", how)
    }
    return (last, failure)
  }

  /// The child's side: the cases of a task.
  public static func serve() throws {
    let conversation = try SandboxedConversation<Task, Report>()
    let task = try conversation.nextTask()
    let library = try SharedLibrary(path: task.path)
    for offset in 0..<task.count {
      let seed = task.first &+ UInt64(offset)
      guard let fuzz = FuzzCase(library, seed: seed) else { break }
      try conversation.send(Report(seed: seed, tried: fuzz.text))
      let context = CheckContext(
        library, component: fuzz.component, page: conversation.page, seed: seed, loadSeconds: 0,
        handedOver: nil, tell: { _ in })
      do {
        try fuzz.run(context)
      } catch let failure as CheckFailure {
        try conversation.send(Report(failure: [failure.expected, failure.seen]))
      } catch {
        try conversation.send(Report(failure: ["no error", "\(error)"]))
      }
    }
    try conversation.send(Report(isEnd: true))
  }
}
