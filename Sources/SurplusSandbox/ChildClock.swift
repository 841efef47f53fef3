import Foundation
import Glibc

/// The time that a child process takes for itself: on a processor, or asleep.
///
/// Time in which it is ready and waits for a processor does not count, so that a limit means the same on a busy machine as
/// on an idle one. It is measured by readings, some twenty in each second; what lies between two of them never counts for
/// more than it took.
public struct ChildClock {
  /// What it took up to the last reading.
  public struct Time: Sendable, Equatable {
    /// Seconds on a processor, of all its threads.
    public var processor = 0.0
    /// Seconds in which all of its threads slept.
    public var asleep = 0.0
    /// Seconds on a processor or asleep, never more than passed.
    public var own = 0.0

    /// None.
    public init() {}
  }

  /// Seconds of sleep that a reading which finds the process asleep counts at most: since the last one it may have waited
  /// for a processor, and so may this process.
  private static let nap = 0.05
  /// Readings in between, in seconds, are passed over.
  private static let interval = 0.01

  private let pid: pid_t
  private var last = ContinuousClock.now
  private var processor = 0.0
  /// What it took up to the last reading.
  public private(set) var time = Time()

  /// Seconds of its own up to the last reading.
  public var seconds: Double { time.own }

  /// Starts a clock of a child.
  public init(_ child: ChildProcess) {
    pid = child.pid
    processor = processorSeconds
  }

  /// Takes a reading.
  public mutating func advance() {
    let now = ContinuousClock.now
    let passed = (now - last) / .seconds(1)
    guard passed > Self.interval else { return }
    let total = processorSeconds
    // Of a process that is gone nothing can be read.
    let used = max(0, total - processor)
    let isAsleep = isAsleep
    let slept = isAsleep ? min(passed, Self.nap) : 0
    time.processor += used
    time.own += min(passed, max(used, slept))
    time.asleep += slept
    (last, processor) = (now, max(processor, total))
  }

  /// Of all its threads.
  private var processorSeconds: Double {
    var clock = clockid_t()
    var time = timespec()
    guard clock_getcpuclockid(pid, &clock) == 0, clock_gettime(clock, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Whether no thread of it runs, waits for a processor or waits for a disk.
  private var isAsleep: Bool {
    let folder = "/proc/\(pid)/task"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return threads.allSatisfy { thread in
      let status = FileManager.default.contents(atPath: "\(folder)/\(thread)/stat") ?? Data()
      // The state comes after the name, which is in parentheses and may hold some.
      guard let end = status.lastIndex(of: UInt8(ascii: ")")), end + 2 < status.endIndex else {
        return true
      }
      return !"RD".utf8.contains(status[end + 2])
    }
  }
}
