import Glibc
import SurplusCore

extension Trial {
  /// Names the component in what a call throws, and checks that it stayed within its buffers.
  func checked(
    _ component: String, _ state: StateStore?, _ own: OwnTensors<Element>? = nil,
    _ body: () throws -> Void
  ) throws {
    do {
      try body()
    } catch let failure as TrialFailure {
      throw failure
    } catch let error as OutOfMemory {
      throw error
    } catch {
      throw TrialFailure(component: component, step: step, message: "\(error)")
    }
    if let badReport {
      throw TrialFailure(
        component: component, step: step,
        message: badReport)
    }
    guard
      let name = damagedBuffer ?? own?.damagedBuffer
        ?? state?.damagedSlot.map({ "state slot '\($0)'" })
    else { return }
    throw TrialFailure(
      component: component, step: step, message: "wrote outside of \(name)")
  }

  private var damagedBuffer: String? {
    if !parameters.isIntact { return "the parameters" }
    if !gradient.isIntact { return "the gradient" }
    if let rates, !rates.isIntact { return "the parameters" }
    if let previous, !previous.isIntact { return "the previous point" }
    if let viewed, !viewed.isIntact { return "the point that is measured" }
    return nil
  }
}

/// Seconds since some moment.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
