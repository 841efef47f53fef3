import Glibc
import Synchronization

/// Ctrl-C and SIGTERM as a question instead of an end.
enum Interruption {
  private static let isAsked = Atomic<Bool>(false)

  /// Takes over both signals; the answer says whether one has come.
  static func watch() -> () -> Bool {
    // Whoever started this program may have blocked them.
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    sigprocmask(SIG_UNBLOCK, &signals, nil)
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in Interruption.isAsked.store(true, ordering: .relaxed) }
    }
    return { isAsked.load(ordering: .relaxed) }
  }
}
