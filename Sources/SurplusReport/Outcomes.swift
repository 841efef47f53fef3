import SurplusStore

/// How many trials ended in which way.
public struct Outcomes: Sendable, Encodable {
  /// Used all of their budget.
  public private(set) var finished = 0
  /// Ended early because a component asked for it; a result like a finished one.
  public private(set) var stopped = 0
  /// Loss or parameters were no longer finite; a result too.
  public private(set) var diverged = 0
  /// Crashed, timed out, ran out of memory or were refused.
  public private(set) var failed = 0
  /// Make no sense as a combination.
  public private(set) var skipped = 0
  /// Still to be run.
  public private(set) var waiting = 0

  /// All of them.
  public var total: Int { finished + stopped + diverged + failed + skipped + waiting }

  /// Trials with a result to average: finished, or stopped early.
  public var completed: Int { finished + stopped }

  /// Adds a trial; nil is one that waits.
  mutating func add(_ status: TrialStatus?) {
    switch status {
    case .finished: finished += 1
    case .stopped: stopped += 1
    case .diverged: diverged += 1
    case .crashed, .timedOut, .outOfMemory, .refused: failed += 1
    case .skipped: skipped += 1
    case .interrupted, nil: waiting += 1
    }
  }

  /// "140 finished, 3 diverged, 1 failed": kinds that occur.
  public var text: String {
    let kinds = [
      (finished, "finished"), (stopped, "stopped early"), (diverged, "diverged"),
      (failed, "failed"), (skipped, "skipped"), (waiting, "waiting"),
    ]
    return kinds.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
