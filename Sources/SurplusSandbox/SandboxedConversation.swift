import Foundation
import Glibc

/// The child's side of a conversation: takes tasks from standard input and writes reports to
/// `ChildDescriptor.reports`. The process ends when its parent does, or when the parent lets go of it.
public final class SandboxedConversation<Task: Decodable, Report: Encodable> {
  /// The call page shared with the parent, where it gave one.
  public let page: CallPage
  private let lines = LineQueue()
  /// Reports that were written.
  private var count = 0
  /// What the task is called that it is at.
  private var name = ""
  private let encoder = JSONEncoder()
  private let decoder = JSONDecoder()

  /// Begins the conversation with the parent that started this process. `sharesPage` says whether it gave a call page;
  /// the process then notes on it what it dies of. Throws a `SandboxError` when that page cannot be had.
  public init(sharesPage: Bool = true) throws {
    page = sharesPage ? try CallPage(descriptor: ChildDescriptor.callPage) : CallPage()
    encoder.nonConformingFloatEncodingStrategy = .surplus
    decoder.nonConformingFloatDecodingStrategy = .surplus
    if sharesPage { CrashNote.take(on: page) }
    Thread.detachNewThread { [lines] in
      var reader = LineReader(descriptor: STDIN_FILENO)
      while let read = reader.read() {
        for line in read { lines.add(line) }
      }
      // The parent is gone or done: nobody reads what would be written from here on.
      _exit(0)
    }
  }

  /// The next task; waits for it. Throws if it is not one.
  public func nextTask() throws -> Task {
    let parts = lines.next().split(separator: " ", maxSplits: 1)
    name = String(parts.first ?? "")
    return try decoder.decode(Task.self, from: Data((parts.last ?? "").utf8))
  }

  /// Writes a report. Throws if it cannot be written as JSON.
  public func send(_ report: Report) throws {
    var line = Data("\(name) \(count) ".utf8)
    line.append(try encoder.encode(report))
    count += 1
    line.append(UInt8(ascii: "\n"))
    var rest = Array(line)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes {
        write(ChildDescriptor.reports, $0.baseAddress, $0.count)
      }
      if written < 0 && errno == EINTR { continue }
      // The parent is gone.
      if written <= 0 { _exit(0) }
      rest = rest.dropFirst(written)
    }
  }
}

/// Lines that wait for the thread that works.
private final class LineQueue: @unchecked Sendable {
  // The condition guards `lines`; that is what makes sharing safe.
  private let condition = NSCondition()
  private var lines: [String] = []

  func add(_ line: String) {
    condition.lock()
    lines.append(line)
    condition.signal()
    condition.unlock()
  }

  func next() -> String {
    condition.lock()
    defer { condition.unlock() }
    while lines.isEmpty { condition.wait() }
    return lines.removeFirst()
  }
}

extension JSONEncoder.NonConformingFloatEncodingStrategy {
  /// NaN and infinities as the strings of the command line's contract.
  public static var surplus: Self {
    .convertToString(positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  }
}

extension JSONDecoder.NonConformingFloatDecodingStrategy {
  /// NaN and infinities as the strings of the command line's contract.
  public static var surplus: Self {
    .convertFromString(positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  }
}
