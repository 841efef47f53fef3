import Foundation

/// A program run to its end.
public struct Command: Sendable {
  /// Exit code, or the negative number of the signal that ended it.
  public let status: Int32
  /// Standard output.
  public let output: String
  /// Standard error.
  public let messages: String
  /// How long it took.
  public let seconds: Double

  /// Lines of standard output.
  public var lines: [Substring] { output.split(whereSeparator: \.isNewline) }

  /// Runs a program; one that needs longer than `limit` seconds is killed, which is an error.
  public static func run(
    _ program: String, _ arguments: [String] = [], in folder: URL? = nil,
    environment: [String: String]? = nil, limit: Double = 120
  ) throws -> Command {
    let running = try Running(program, arguments, in: folder, environment: environment)
    return try running.finish(limit: limit)
  }
}

/// A program that is still running. Its output goes to files, so that it never waits for a reader.
public final class Running {
  private let process = Process()
  private let ended = DispatchSemaphore(value: 0)
  private let captured: Scratch
  private let started = Date()

  /// Starts a program.
  public init(
    _ program: String, _ arguments: [String] = [], in folder: URL? = nil,
    environment: [String: String]? = nil
  ) throws {
    captured = try Scratch()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try captured.handle("output")
    process.standardError = try captured.handle("messages")
    process.terminationHandler = { [ended] _ in ended.signal() }
    // A test runs on a thread that blocks signals; a user's shell does not.
    var (none, mask) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &mask)
    defer { pthread_sigmask(SIG_SETMASK, &mask, nil) }
    try process.run()
  }

  /// Its process id.
  public var id: Int32 { process.processIdentifier }
  /// Whether it has not ended yet.
  public var isAlive: Bool { process.isRunning }

  /// Waits for its end. The limit is for a machine that has nothing else to do: on a busy one, a second counts for less.
  public func finish(limit: Double = 120) throws -> Command {
    var waited = 0.0
    while ended.wait(timeout: .now() + 1) == .timedOut {
      waited += 1 / Self.load
      guard waited > limit else { continue }
      kill(id, SIGKILL)
      ended.wait()
      throw DriverError(
        "\(process.arguments ?? []) did not end within \(limit) s:\n\(captured.text("messages"))")
    }
    let code = process.terminationStatus
    return Command(
      status: process.terminationReason == .uncaughtSignal ? -code : code,
      output: captured.text("output"), messages: captured.text("messages"),
      seconds: Date().timeIntervalSince(started))
  }

  /// How many programs there are for each processor that want one; 1 if there are fewer.
  private static var load: Double {
    var average = 0.0
    getloadavg(&average, 1)
    return max(1, average / Double(ProcessInfo.processInfo.activeProcessorCount))
  }
}

/// A test could not do its work.
public struct DriverError: Error, CustomStringConvertible {
  /// Why.
  public let description: String
  /// An error with its reason.
  public init(_ description: String) { self.description = description }
}
