import Foundation
import SurplusSandbox

/// The parent's side of a process that tries out a library: sandboxed, watched, and sent one task.
final class CheckChild<Task: Encodable, Report: Decodable> {
  /// How following it ended.
  enum Ending {
    /// It said all that was wanted.
    case done
    /// It said nothing for too long, and was killed.
    case late
    /// It ended by itself; what is known about that.
    case ended(String)
  }

  /// Where it was last.
  var page: CallPage { shared.page }
  private let output: CapturedOutput
  private let shared: SharedCallPage
  private let child: SandboxedChild<Task, Report>

  /// Starts this executable with a hidden command, for the library at a path.
  init(_ executable: String, _ command: String, library path: String, task: Task) throws {
    output = try CapturedOutput()
    shared = try SharedCallPage()
    child = try SandboxedChild(
      command, plan: SandboxPlan(readable: [path]), page: shared, output: output.writer,
      executable: executable)
    try child.send(task)
  }

  /// The function and step it is in; nil outside of the library.
  var place: String? {
    let place = page.place
    return place.function == .none ? nil : "\(place.function.name), step \(place.step)"
  }

  /// Hands out what it reports until `take` says that this was all. `take` gives the seconds to wait for the next
  /// report. With `oneCall` the time is that of a single call, and may pass anew with each, ten times at most: a large
  /// case on a busy machine is slow and still sound. Lines that are no reports are passed over: a plugin wrote them.
  func follow(_ seconds: Double, oneCall: Bool = false, _ take: (Report) throws -> Double?) throws
    -> Ending
  {
    var limit = ContinuousClock.now + .seconds(seconds)
    var (sequence, renewals) = (page.place.sequence, 0)
    while true {
      output.take()
      guard child.isReady(within: 50) else {
        guard ContinuousClock.now > limit else { continue }
        if oneCall, page.place.sequence != sequence, renewals < 10 {
          (sequence, renewals) = (page.place.sequence, renewals + 1)
          limit = ContinuousClock.now + .seconds(seconds)
          continue
        }
        child.kill()
        child.wait()
        return .late
      }
      guard let arrivals = child.read() else { break }
      for case .report(let report) in arrivals {
        guard let seconds = try take(report) else { return .done }
        limit = ContinuousClock.now + .seconds(seconds)
        (sequence, renewals) = (page.place.sequence, 0)
      }
    }
    output.take()
    let words = output.lastWords()
    let ending =
      switch child.wait() {
      case .exited(let code): "it ended the process with exit code \(code)"
      case .signalled(let signal): "it died of \(signalName(signal))"
      }
    return .ended(ending + (words.isEmpty ? "" : "; its last words: \(words)"))
  }
}
