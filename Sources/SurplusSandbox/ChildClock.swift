import Foundation
import Glibc

/// The time that a child process takes for itself: on a processor, or asleep.
///
/// Time in which it is ready and waits for a processor does not count, so that a limit means the same on a busy machine as
/// on an idle one. It is measured by readings, some in each second; what lies between two of them never counts for more
/// than it took.
public struct ChildClock {
  /// Seconds that a reading which finds the process asleep counts as sleep, where it did something since the last one:
  /// between the two it may have waited for a processor, and so may this process.
  private static let nap = 0.05

  private let pid: pid_t
  private var last = ContinuousClock.now
  private var processor = 0.0
  private var wasAsleep = false
  /// Seconds up to the last reading.
  public private(set) var seconds = 0.0

  /// Starts a clock of a child.
  public init(_ child: ChildProcess) {
    pid = child.pid
    processor = processorSeconds
    wasAsleep = isAsleep
  }

  /// Takes a reading.
  public mutating func advance() {
    let now = ContinuousClock.now
    let passed = (now - last) / .seconds(1)
    let total = processorSeconds
    // Of a process that is gone nothing can be read.
    let used = max(0, total - processor)
    let isAsleep = isAsleep
    var slept = 0.0
    if isAsleep { slept = wasAsleep && used == 0 ? passed : Self.nap }
    seconds += min(passed, max(used, slept))
    (last, processor, wasAsleep) = (now, max(processor, total), isAsleep)
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
