import CLinux
import Glibc

/// The time that the calling thread takes for itself: the processor's where it never waited for anything, else all of
/// it. A thread that others keep from a processor, and that does not wait by itself, is not called slow.
struct ThreadStopwatch {
  private let started = ContinuousClock.now
  private let processor = Self.processorSeconds
  private let waits = linux_thread_waits()

  /// Seconds since it was made, on the same thread.
  var seconds: Double {
    linux_thread_waits() == waits
      ? Self.processorSeconds - processor : (ContinuousClock.now - started) / .seconds(1)
  }

  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
