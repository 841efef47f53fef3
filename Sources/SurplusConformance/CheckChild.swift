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

  /// What a limit of time is for.
  enum Limit {
    /// All that it does.
    case whole(Double)
    /// A single call. The time passes anew with each line, and with each call within one, ten times at most: a large case
    /// is slow and still sound.
    case call(Double)

    var seconds: Double {
      switch self {
      case .whole(let seconds), .call(let seconds): seconds
      }
    }
  }

  /// Hands out what it reports until `take` says, by false, that this was all. The limit is of its own time, by a
  /// `ChildClock`. Lines that are no reports are passed over: a plugin wrote them.
  func follow(_ limit: Limit, _ take: (Report) throws -> Bool) throws -> Ending {
    var clock = child.makeClock()
    var end = limit.seconds
    var (sequence, renewals) = (page.place.sequence, 0)
    while true {
      output.take()
      let isReady = child.isReady(within: 50)
      clock.advance()
      guard isReady else {
        guard clock.seconds > end else { continue }
        if case .call(let seconds) = limit, page.place.sequence != sequence, renewals < 10 {
          (sequence, renewals) = (page.place.sequence, renewals + 1)
          end = clock.seconds + seconds
          continue
        }
        child.kill()
        child.wait()
        return .late
      }
      guard let arrivals = child.read() else { break }
      for case .report(let report) in arrivals {
        guard try take(report) else { return .done }
        guard case .call(let seconds) = limit else { continue }
        end = clock.seconds + seconds
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
