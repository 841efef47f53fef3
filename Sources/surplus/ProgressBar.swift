import SurplusMatrix

/// One line on a terminal: finished of total, rate, time left.
final class ProgressBar {
  private var last: ContinuousClock.Instant?

  func show(_ progress: MatrixRun.Progress) {
    guard Terminal.hasBar, progress.total > 0 else { return }
    let now = ContinuousClock.now
    if let last, now - last < .milliseconds(200), progress.finished < progress.total { return }
    last = now
    let seconds = progress.elapsed / .seconds(1)
    let filled = Int((progress.share * 30).rounded(.down))
    let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: 30 - filled)
    var line = "[\(bar)] \(progress.finished)/\(progress.total)"
    if progress.finished > 0 {
      line += "  \(rounded(Double(progress.finished) / seconds)) trials/s"
      let left = progress.share > 0 ? seconds * (1 - progress.share) / progress.share : 0
      line += "  \(clock(left)) left"
    }
    if progress.failed > 0 { line += "  \(progress.failed) failed" }
    Terminal.bar("\r\u{1B}[K" + line)
  }

  func end() {
    if last != nil { Terminal.bar("\r\u{1B}[K") }
  }

  private func rounded(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  private func clock(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded(.up))
    let text = "\(whole % 60)"
    return "\(whole / 60):\(text.count < 2 ? "0" : "")\(text)"
  }
}
