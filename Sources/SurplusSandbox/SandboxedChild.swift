import Foundation

/// The parent's side of a conversation with a sandboxed child process of this executable. Tasks go to the child's
/// standard input and reports come from `ChildDescriptor.reports`, each a line of JSON.
///
/// The child's side is a `SandboxedConversation` of the same two types.
public final class SandboxedChild<Task: Encodable, Report: Decodable> {
  /// What arrived in one line.
  public enum Arrival {
    /// A report.
    case report(Report)
    /// A line that the engine does not write: a plugin wrote to the descriptor of reports.
    case foreign(String)
  }

  private let process: ChildProcess
  private var reader: LineReader
  private let encoder = JSONEncoder()
  private let decoder = JSONDecoder()

  /// Starts a hidden command, which follows the plan. `page` is shared with the child; what the child prints goes to
  /// the descriptor `output`. Throws a `SandboxError` when it cannot be started.
  public init(
    _ command: String, plan: SandboxPlan, page: SharedCallPage? = nil, output: Int32,
    executable: String = ChildProcess.ownExecutable
  ) throws {
    process = try ChildProcess(
      executable, [command], plan: plan, output: output, page: page?.descriptor)
    reader = LineReader(descriptor: process.reports)
    encoder.nonConformingFloatEncodingStrategy = .surplus
    decoder.nonConformingFloatDecodingStrategy = .surplus
  }

  /// Sends a task. A child that is gone does not matter here: its end is seen where reports are read. Throws if the
  /// task cannot be written as JSON.
  public func send(_ task: Task) throws {
    process.send(String(decoding: try encoder.encode(task), as: UTF8.self))
  }

  /// The descriptor to wait on for reports.
  public var reports: Int32 { process.reports }

  /// Whether `read` has something within a time; its end counts.
  public func isReady(within milliseconds: Int) -> Bool { reader.isReady(within: milliseconds) }

  /// What has arrived, waiting if there is nothing; nil when no more can come.
  public func read() -> [Arrival]? {
    guard let lines = reader.read() else { return nil }
    return lines.map { line in
      guard let report = try? decoder.decode(Report.self, from: Data(line.utf8)) else {
        return .foreign(line)
      }
      return .report(report)
    }
  }

  /// A clock of the time that it takes for itself.
  public func makeClock() -> ChildClock { ChildClock(process) }

  /// Whether it has ended already; does not wait.
  public var hasEnded: Bool { process.hasEnded }

  /// Kills it and everything in its process group.
  public func kill() { process.kill() }

  /// Waits for its end.
  @discardableResult
  public func wait() -> ChildProcess.Ending { process.wait() }

  /// Waits for its end, but no longer than a number of seconds; nil if it lives on.
  public func wait(atMost seconds: Double) -> ChildProcess.Ending? { process.wait(atMost: seconds) }
}
