import Foundation
import Glibc
import SurplusBoundary
import SurplusCore
import SurplusSandbox

/// What a probe found in one file.
public struct ProbedLibrary: Sendable, Codable {
  /// How a library ended the process that loaded it, or kept it from going on.
  public struct Death: Sendable, Codable, Equatable {
    /// `SIGSEGV`, `took longer than 5 s`.
    public var reason: String
    /// The signal's number, if it was one.
    public var signal: Int32?
    /// What it printed last.
    public var words: String
  }

  /// The file.
  public var path: String
  /// Its id; empty if it cannot be used.
  public var library: String
  /// Its version.
  public var version: String
  /// Its components.
  public var descriptors: [Descriptor]
  /// Why it cannot be used, with the file's name.
  public var problem: String?
  /// What loading it did to the process, if that is the reason.
  public var death: Death?
  /// The file of the library that it binds, if it binds one.
  public var linked: String?
  /// Why the library that it binds is not there, and what to do.
  public var missing: String?
  /// Why components cannot be used, by their ids.
  public var faults: [String: String] = [:]

  /// Whether it is what a probe writes: what comes from a child, or from a file, may be anything.
  var isSound: Bool {
    let names = descriptors.map { "\($0.kind.rawValue) \($0.id)" }
    return problem != nil && descriptors.isEmpty
      || library.isSnakeCase && Set(names).count == names.count
        && descriptors.allSatisfy { $0.defect == nil && $0.kind != .data }
  }

  /// A library that cannot be used.
  public static func unusable(_ path: String, _ problem: String) -> ProbedLibrary {
    ProbedLibrary(path: path, library: "", version: "", descriptors: [], problem: problem)
  }
}

/// Reads descriptors without loading foreign code into the process that asks: each library is loaded by a child of
/// its own, in a sandbox, so that none can spoil what another says.
public enum Probe {
  /// The hidden command that runs the child's side.
  public static let command = "probe-library"

  /// Probes files, in order. A library gets `seconds` of its own time (`ChildClock`) before it is given up. Throws a `PluginError` when no child
  /// can be started.
  public static func run(
    _ paths: [String], readable: [String], seconds: Double = 5,
    executable: String = ChildProcess.ownExecutable
  ) throws -> [ProbedLibrary] {
    var results = [ProbedLibrary?](repeating: nil, count: paths.count)
    var probes: [(index: Int, probe: RunningProbe)] = []
    var next = 0
    let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
    let most = DescriptorLimit.room(for: cores, each: RunningProbe.openFiles)
    while next < paths.count || !probes.isEmpty {
      while next < paths.count && probes.count < most {
        let probe = try RunningProbe(
          paths[next], readable: readable, seconds: seconds, executable: executable)
        probes.append((next, probe))
        next += 1
      }
      var requests = probes.flatMap(\.probe.descriptors).map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      _ = poll(&requests, nfds_t(requests.count), 20)
      for (place, (index, probe)) in probes.enumerated() {
        if requests[2 * place + 1].revents != 0 { probe.output.take() }
        results[index] = requests[2 * place].revents != 0 ? probe.read() : probe.giveUpIfLate()
      }
      probes.removeAll { results[$0.index] != nil }
    }
    return results.compactMap { $0 }
  }

  /// The child's side: loads the file and reports what it found.
  public static func serve(_ formats: LibraryFormats) throws {
    let conversation = try SandboxedConversation<String, ProbedLibrary>()
    let path = try conversation.nextTask()
    var result: ProbedLibrary
    do {
      let library = try formats.load(path)
      result = ProbedLibrary(
        path: path, library: library.id, version: library.version,
        descriptors: library.descriptors)
      if let binding = library.examineBinding() {
        (result.linked, result.missing) = (binding.file, binding.missing)
        result.faults = binding.faults
      }
    } catch {
      result = .unusable(path, "\(error)")
    }
    try conversation.send(result)
    // What a library does when a process ends is not of interest.
    _exit(0)
  }
}

/// A child that loads one library.
private final class RunningProbe {
  /// Both ends of the pipe of its output, one of each of the two others, and the call page.
  static let openFiles = 5
  let output: CapturedOutput
  private let path: String
  private let seconds: Double
  private let shared: SharedCallPage
  private let child: SandboxedChild<String, ProbedLibrary>
  private var clock: ChildClock

  init(_ path: String, readable: [String], seconds: Double, executable: String) throws {
    self.path = path
    self.seconds = seconds
    output = try CapturedOutput()
    shared = try SharedCallPage()
    child = try SandboxedChild(
      Probe.command, plan: SandboxPlan(readable: readable + [path]), page: shared,
      output: output.writer,
      executable: executable)
    try child.send(path)
    clock = child.makeClock()
  }

  /// To wait on: results, then output.
  var descriptors: [Int32] { [child.reports, output.reader] }

  /// What has arrived; nil if it is not all.
  func read() -> ProbedLibrary? {
    guard let arrivals = child.read() else {
      switch child.wait(atMost: 1) {
      case .exited(let code):
        return dead("ended the process with exit code \(code)")
      case .signalled(let signal):
        return dead("ended with \(signalName(signal))", signal: signal)
      case nil:
        return dead("closed the descriptor of its results")
      }
    }
    guard let first = arrivals.first else { return nil }
    child.kill()
    guard case .report(let found) = first, found.path == path, found.isSound else {
      return .unusable(path, "\(path): loading it wrote to the descriptor of its results")
    }
    return found
  }

  /// The end of a probe that takes too long; nil while there is time.
  func giveUpIfLate() -> ProbedLibrary? {
    clock.advance()
    guard clock.seconds > seconds, !child.isReady(within: 0) else { return nil }
    // To sleep proves nothing: it may have waited for what a busy machine was slow to give.
    return dead("took longer than \(seconds) s", isProof: clock.time.processor > seconds)
  }

  private func dead(_ reason: String, signal: Int32? = nil, isProof: Bool = true) -> ProbedLibrary {
    child.kill()
    output.take()
    let words = output.lastWords()
    var result = ProbedLibrary.unusable(
      path, "\(path): loading it \(reason)" + (words.isEmpty ? "" : "; its last words: \(words)"))
    // Who kills a process from outside says nothing about the library, nor does a machine without memory.
    let note = CrashNote(shared.page)
    let isPoor = note?.isOutOfMemory == true || note?.isOutOfDescriptors == true
    if isProof && !isPoor && signal != SIGKILL {
      result.death = ProbedLibrary.Death(reason: reason, signal: signal, words: words)
    }
    return result
  }
}
