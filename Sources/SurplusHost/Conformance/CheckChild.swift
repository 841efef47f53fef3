import Foundation

/// The parent's side of a process that tries out a library: behind walls, watched, and told one task.
final class CheckChild {
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
  let page: CallPage
  private let output: CapturedOutput
  private let pageFile: TemporaryFile
  private let child: ChildProcess
  private var reader: LineReader

  /// Starts this executable with a hidden command, for the library at a path.
  init(_ executable: String, _ command: String, library path: String, task: some Encodable) throws {
    output = try CapturedOutput()
    pageFile = try TemporaryFile(bytes: 4096)
    page = CallPage(descriptor: pageFile.descriptor)
    page.clear()
    child = try ChildProcess(
      executable, [command], plan: SandboxPlan(readable: [path]), output: output.writer,
      extra: pageFile.descriptor)
    reader = LineReader(descriptor: child.results)
    child.send(String(decoding: try JSONEncoder().encode(task), as: UTF8.self))
  }

  /// The function and step it is in; nil outside of the library.
  var place: String? {
    let place = page.place
    return place.function == .none ? nil : "\(place.function.name), step \(place.step)"
  }

  /// Hands out what it reports until `take` says that this was all. `take` gives the seconds to wait for the next line.
  /// With `oneCall` the time is that of a single call, and may pass anew with each, ten times at most: a large case on a
  /// busy machine is slow and still sound.
  func follow(_ seconds: Double, oneCall: Bool = false, _ take: (Data) throws -> Double?) throws
    -> Ending
  {
    var limit = ContinuousClock.now + .seconds(seconds)
    var (sequence, renewals) = (page.place.sequence, 0)
    while true {
      output.take()
      guard reader.isReady(within: 50) else {
        guard ContinuousClock.now > limit else { continue }
        if oneCall, page.place.sequence != sequence, renewals < 10 {
          (sequence, renewals) = (page.place.sequence, renewals + 1)
          limit = ContinuousClock.now + .seconds(seconds)
          continue
        }
        child.kill()
        _ = child.wait()
        return .late
      }
      guard let lines = reader.read() else { break }
      for line in lines {
        guard let seconds = try take(Data(line.utf8)) else { return .done }
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
