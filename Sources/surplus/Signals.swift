import Glibc
import Synchronization

/// What signals and standard descriptors mean to this program.
enum Signals {
  private static let isAsked = Atomic<Bool>(false)

  /// Called first, whatever the command.
  static func prepare() {
    // A reader that goes away, a worker or `head`, must not end the program by a signal.
    signal(SIGPIPE, SIG_IGN)
    // A limit on the size of files is reported like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    // Swift's runtime prints a backtrace and goes on; a shell that ignores the signal means it.
    if !isIgnored(SIGQUIT) { signal(SIGQUIT, SIG_DFL) }
    // A descriptor that is closed would be given to the next file that is opened, and results would be written there.
    for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
      guard open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) == descriptor else {
        Terminal.message(
          "descriptor \(descriptor) is closed, and /dev/null cannot be opened in its place")
        exit(Failure.defect)
      }
    }
  }

  /// Makes Ctrl-C, SIGTERM and the end of the terminal a question instead of an end; the answer says whether one of
  /// them has come.
  static func watch() -> () -> Bool {
    // What `nohup` ignores stays ignored.
    let numbers = [SIGINT, SIGTERM] + (isIgnored(SIGHUP) ? [] : [SIGHUP])
    // Whoever started this program may have blocked them.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in numbers { sigaddset(&signals, number) }
    sigprocmask(SIG_UNBLOCK, &signals, nil)
    for number in numbers {
      signal(number) { _ in Signals.isAsked.store(true, ordering: .relaxed) }
    }
    return { isAsked.load(ordering: .relaxed) }
  }

  /// Ends the program as others end whose reader goes away.
  static func endByBrokenPipe() -> Never {
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    // Blocked by whoever started this program.
    exit(Failure.defect)
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
