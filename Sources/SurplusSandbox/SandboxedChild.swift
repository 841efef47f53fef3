import Foundation
import Glibc

/// The parent's side of a conversation with a sandboxed child process of this executable. Tasks go to the child's
/// standard input and reports come from `ChildDescriptor.reports`, each a line of JSON. Before it stands what the task is
/// called, and before the JSON of a report how many the process wrote before: one too many, one that is lost and one about
/// another task are noticed.
///
/// The child's side is a `SandboxedConversation` of the same two types.
public final class SandboxedChild<Task: Encodable, Report: Decodable> {
  /// What arrived in one line.
  public enum Arrival {
    /// A report.
    case report(Report)
    /// A line that is no report, or not the next one of this task: a plugin wrote to the descriptor of reports, or read
    /// from it. With it comes the name of the task that it begins with.
    case foreign(String, task: String)
  }

  private let process: ChildProcess
  private var reader: LineReader
  /// Reports that arrived so far.
  private var count = 0
  /// What the task is called that was sent last.
  private var name = ""
  private let encoder = JSONEncoder()
  private let decoder = JSONDecoder()

  /// Starts a hidden command, which follows the plan. `page` is shared with the child; what the child prints goes to
  /// the descriptor `output`. A line of more than `longest` bytes is none of its reports. Throws a `SandboxError` when it
  /// cannot be started.
  public init(
    _ command: String, plan: SandboxPlan, page: SharedCallPage? = nil, output: Int32,
    longest: Int = 64 << 20, executable: String = ChildProcess.ownExecutable
  ) throws {
    process = try ChildProcess(
      executable, [command], plan: plan, output: output, page: page?.descriptor)
    // Whoever holds the other end can take back what is in the pipe: what can be read now may be gone in a moment.
    _ = fcntl(process.reports, F_SETFL, O_NONBLOCK)
    reader = LineReader(descriptor: process.reports, longest: longest)
    encoder.nonConformingFloatEncodingStrategy = .surplus
    decoder.nonConformingFloatDecodingStrategy = .surplus
  }

  /// Sends a task, called by a name without spaces. A child that is gone does not matter here: its end is seen where reports are read. Throws if the
  /// task cannot be written as JSON.
  public func send(_ task: Task, name: String = "task") throws {
    self.name = name
    process.send(name + " " + String(decoding: try encoder.encode(task), as: UTF8.self))
  }

  /// The descriptor to wait on for reports.
  public var reports: Int32 { process.reports }

  /// Whether `read` has something within a time; its end counts.
  public func isReady(within milliseconds: Int) -> Bool { reader.isReady(within: milliseconds) }

  /// What has arrived, without waiting; nil when no more can come.
  public func read() -> [Arrival]? {
    guard let lines = reader.read() else { return nil }
    return lines.map(arrival)
  }

  private func arrival(_ line: String) -> Arrival {
    let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == name, Int(parts[1]) == count,
      let report = try? decoder.decode(Report.self, from: Data(parts[2].utf8))
    else { return .foreign(line, task: String(parts[0])) }
    count += 1
    return .report(report)
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
