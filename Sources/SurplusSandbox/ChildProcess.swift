import CLinux
import Glibc

/// The descriptors that a child process of Surplus is given beside standard input, output and error; those that
/// `DescriptorPlacement` gives them by their order.
public enum ChildDescriptor {
  /// Where the child writes its reports.
  public static let reports: Int32 = 3
  /// The call page that it shares with its parent.
  public static let callPage: Int32 = 4
}

/// A child process of this executable: commands go to its standard input, reports come from `ChildDescriptor.reports`.
///
/// It gets a process group of its own, so that an interrupt from the terminal reaches the parent alone, and no
/// descriptor but those it is given.
public final class ChildProcess {
  /// How a child ended.
  public enum Ending: Sendable, Equatable {
    /// It called exit.
    case exited(Int32)
    /// A signal ended it.
    case signalled(Int32)
  }

  /// Process id.
  public let pid: pid_t
  /// Where reports are read; the parent's end of a pipe.
  public let reports: Int32
  private var commands: Int32
  private var ending: Ending?

  /// Starts this executable with a hidden command that enters a sandbox. The rest is as below.
  public convenience init(
    _ executable: String, _ arguments: [String], plan: SandboxPlan, output: Int32,
    page: Int32? = nil
  ) throws {
    try self.init(
      executable, arguments, environment: try plan.environment(), output: output, page: page,
      inherits: WorkerEnvironment.passes)
  }

  /// Starts a program. `output` receives standard output and error; `page` becomes `ChildDescriptor.callPage`;
  /// `inherits` says which variables of this process it has, beside those of `environment`. Throws a `SandboxError` when it cannot be started.
  public init(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:],
    output: Int32, page: Int32? = nil, inherits: (Substring) -> Bool = { _ in true }
  ) throws {
    var input: [Int32] = [-1, -1]
    var result: [Int32] = [-1, -1]
    var isStarted = false
    defer {
      for end in [input[0], result[1]] + (isStarted ? [] : [input[1], result[0]]) where end >= 0 {
        close(end)
      }
    }
    guard linux_pipe(&input) == 0, linux_pipe(&result) == 0 else {
      throw SandboxError.noDescriptor()
    }
    let placement = try DescriptorPlacement([input[0], output, output, result[1], page ?? output])
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    for signal in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&defaults, signal) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF))
    var texts = ([executable] + arguments).map { strdup($0) }
    var variables = Self.merged(environment, inherits).map { strdup($0) }
    defer { for text in texts + variables { free(text) } }
    texts.append(nil)
    variables.append(nil)
    var child: pid_t = 0
    let code = posix_spawn(&child, executable, &placement.actions, &attributes, texts, variables)
    guard code == 0 else {
      throw SandboxError("\(executable): cannot be started: \(String(cString: strerror(code)))")
    }
    isStarted = true
    pid = child
    commands = input[1]
    // A plugin can fill the pipe from its end.
    _ = fcntl(commands, F_SETFL, O_NONBLOCK)
    reports = result[0]
  }

  deinit {
    closeCommands()
    close(reports)
    if ending == nil {
      kill()
      _ = wait()
    }
  }

  /// Sends a line. A child that is gone does not matter here: its end is seen where results are read.
  public func send(_ line: String) {
    var bytes = Array(line.utf8)[...]
    bytes.append(UInt8(ascii: "\n"))
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { write(commands, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      if written < 0 && errno == EAGAIN && hasRoom(within: 60) { continue }
      guard written > 0 else { return }
      bytes = bytes.dropFirst(written)
    }
  }

  /// Waits until a line can go on; a child that takes nothing for so long is of no use any more, and killed.
  private func hasRoom(within seconds: Int32) -> Bool {
    var request = pollfd(fd: commands, events: Int16(POLLOUT), revents: 0)
    if poll(&request, 1, 1000 * seconds) != 0 { return true }
    kill()
    return false
  }

  /// Ends its standard input, which asks it to go.
  public func closeCommands() {
    if commands >= 0 { close(commands) }
    commands = -1
  }

  /// Whether it has ended already; does not wait.
  public var hasEnded: Bool {
    if ending != nil { return true }
    var information = siginfo_t()
    return waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0
      && information.si_signo != 0
  }

  /// Kills it and everything in its process group.
  public func kill() {
    Glibc.kill(-pid, SIGKILL)
    Glibc.kill(pid, SIGKILL)
  }

  /// Waits for its end, but no longer than a number of seconds; nil if it lives on.
  public func wait(atMost seconds: Double) -> Ending? {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while !hasEnded {
      guard ContinuousClock.now < deadline else { return nil }
      usleep(2000)
    }
    return wait()
  }

  /// Waits for its end.
  public func wait() -> Ending {
    if let ending { return ending }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    let signal = status & 0x7f
    let result: Ending = signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
    ending = result
    // What it may have left behind in its group.
    Glibc.kill(-pid, SIGKILL)
    return result
  }

  /// The path of the running executable.
  public static var ownExecutable: String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard length > 0 else { return CommandLine.arguments[0] }
    return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func merged(_ changes: [String: String], _ inherits: (Substring) -> Bool)
    -> [String]
  {
    var result: [String] = []
    var entry = environ
    while let text = entry.pointee {
      let variable = String(cString: text)
      let name = variable.prefix { $0 != "=" }
      if changes[String(name)] == nil, inherits(name) { result.append(variable) }
      entry += 1
    }
    return result + changes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
  }
}

/// The name of a signal, `SIGSEGV`.
public func signalName(_ signal: Int32) -> String {
  guard let name = linux_signal_name(signal) else { return "signal \(signal)" }
  return "SIG" + String(cString: name)
}
