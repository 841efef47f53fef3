import SurplusPlugin
import Synchronization

extension StepServices {
  /// Calls a body for each of so many tensors on the threads of the trial. Throws the first of what bodies threw.
  func forEachTensor(_ count: Int, _ body: (Int) throws -> Void) throws {
    let failures = Mutex<[any Error]>([])
    parallel(count) { place in
      do {
        try body(place)
      } catch {
        failures.withLock { $0.append(error) }
      }
    }
    if let failure = failures.withLock(\.first) { throw failure }
  }
}
