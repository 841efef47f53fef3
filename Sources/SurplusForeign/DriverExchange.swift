import Dispatch
import Glibc
import SurplusBoundary

/// How a library came to its end.
enum DriverEnd {
  /// It is done, or cannot go on: the best point stands.
  case stop(String)
  case error(PluginError)
}

/// A library's loop on a thread of its own, and the trial that answers its questions: of the two threads exactly one
/// runs at a time, so that a loop that calls back becomes one that is asked for the next point.
final class DriverExchange: @unchecked Sendable {
  /// What the library wants next.
  enum Event {
    /// The loss at a point, whose address is valid until the answer.
    case question(UnsafeRawPointer)
    case end(DriverEnd)
  }

  /// Loss and gradient; the address is valid until the next event.
  struct Answer {
    let loss: Double
    let gradient: UnsafeRawPointer?
  }

  // Touched by the thread that runs; the semaphores hand them over.
  private var event: Event?
  private var answer: Answer?
  private var body: (() -> DriverEnd)?
  private var thread = pthread_t()
  private var isRunning = false
  private let toDriver = DispatchSemaphore(value: 0)
  private let toHost = DispatchSemaphore(value: 0)

  /// Whether the trial has ended before the library.
  private(set) var isStopped = false

  // MARK: - The side of the trial

  /// Starts the thread, and waits for its first event. Throws a `PluginError` when there is no thread to be had.
  func start(_ body: @escaping () -> DriverEnd) throws -> Event {
    self.body = body
    let exchange = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<DriverExchange>.fromOpaque(context).takeRetainedValue().runDriver()
        return nil
      }, exchange.toOpaque())
    guard code == 0 else {
      exchange.release()
      throw PluginError("no thread for the library: \(String(cString: strerror(code)))")
    }
    isRunning = true
    return wait()
  }

  /// Answers the question that waits, and waits for the next event.
  func reply(_ answer: Answer) -> Event {
    self.answer = answer
    toDriver.signal()
    return wait()
  }

  /// Ends the library: every question from here on is answered by nothing. Returns when its thread is gone.
  func stop() {
    guard isRunning else { return }
    isStopped = true
    answer = nil
    toDriver.signal()
    _ = wait()
  }

  private func wait() -> Event {
    toHost.wait()
    guard let event else { preconditionFailure("woken without an event") }
    if case .end = event {
      pthread_join(thread, nil)
      isRunning = false
    }
    return event
  }

  // MARK: - The side of the library

  /// The answer to a question; nil when the trial is over.
  func ask(_ point: UnsafeRawPointer) -> Answer? {
    guard !isStopped else { return nil }
    event = .question(point)
    toHost.signal()
    toDriver.wait()
    return answer
  }

  private func runDriver() {
    let end = body?() ?? .stop("there was nothing to do")
    body = nil
    event = .end(end)
    toHost.signal()
  }
}
