/// One line that says how far a run is, cut to the width of a terminal.
public struct ProgressLine {
  private let finished: Int
  private let total: Int
  private let failed: Int
  private let seconds: Double
  private let share: Double

  /// How many of the trials have ended, how many of those failed, the seconds since the start, and the share of the
  /// work that is done, 0 to 1.
  public init(finished: Int, total: Int, failed: Int, seconds: Double, share: Double) {
    self.finished = finished
    self.total = total
    self.failed = failed
    self.seconds = seconds
    self.share = share
  }

  /// Fewer characters than the terminal has columns: in the last one it would go on to the next line. Where there is
  /// no room for all, the rate is left out first, then the time left; the bar takes what remains.
  public func text(columns: Int) -> String {
    let room = max(0, columns - 1)
    let count = "\(finished)/\(total)"
    var rate: [String] = []
    var left: [String] = []
    if finished > 0 {
      rate = ["\(tenths(Double(finished) / seconds)) trials/s"]
      left = ["\(clock(share > 0 ? seconds * (1 - share) / share : 0)) left"]
    }
    let failures = failed > 0 ? ["\(failed) failed"] : []
    let choices = [
      [count] + rate + left + failures, [count] + left + failures, [count] + failures,
    ].map { $0.joined(separator: "  ") }
    let text = choices.first { $0.count <= room } ?? count
    let length = min(30, room - text.count - "[] ".count)
    guard length >= 10 else { return String(text.prefix(room)) }
    let filled = Int((share * Double(length)).rounded(.down))
    return "[" + String(repeating: "#", count: filled)
      + String(repeating: "-", count: length - filled) + "] " + text
  }

  private func tenths(_ value: Double) -> String {
    let tenths = Self.whole(value * 10)
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// Estimates may be anything in the first moments.
  private static func whole(_ value: Double) -> Int {
    value.isFinite ? Int(min(value.rounded(), 1e12)) : 0
  }

  private func clock(_ seconds: Double) -> String {
    let whole = Self.whole(seconds.rounded(.up))
    let text = "\(whole % 60)"
    return "\(whole / 60):\(text.count < 2 ? "0" : "")\(text)"
  }
}
