import SurplusMatrix
import SurplusReport

/// One line on a terminal: finished of total, rate, time left.
final class ProgressBar {
  private var last: ContinuousClock.Instant?

  func show(_ progress: MatrixRun.Progress) {
    guard Terminal.hasBar, progress.total > 0 else { return }
    let now = ContinuousClock.now
    if let last, now - last < .milliseconds(200), progress.finished < progress.total { return }
    last = now
    let line = ProgressLine(
      finished: progress.finished, total: progress.total, failed: progress.failed,
      seconds: progress.elapsed / .seconds(1), share: progress.share)
    // The width may have changed since the last time.
    Terminal.bar(line.text(columns: Terminal.columns))
  }

  func end() {
    if last != nil { Terminal.bar("") }
  }
}
