internal import CSurplus
import SurplusBoundary
import SurplusCore

/// A step as the header has it, one for each instance: what is the same in every call is written once.
struct StepRecord {
  /// What the component is handed.
  let pointer: UnsafeMutablePointer<surplus_step>
  private let random: UnsafeMutablePointer<surplus_stream>

  init(_ services: ServiceContext) {
    random = .allocate(capacity: 1)
    random.initialize(to: surplus_stream(RandomStream(key: 0)))
    var step = surplus_step.blank
    step.random = UnsafePointer(random)
    step.services = ServiceTable.pointer
    step.context = services.pointer
    pointer = .allocate(capacity: 1)
    pointer.initialize(to: step)
  }

  func deallocate() {
    pointer.deallocate()
    random.deallocate()
  }

  /// The next call.
  @inline(__always)
  func write<Element: Scalar>(_ step: OptimizerStep<Element>) {
    random.pointee.key = step.random.key
    random.pointee.step = step.random.step
    random.pointee.evaluation = step.random.evaluation
    pointer.pointee.index = UInt64(truncatingIfNeeded: step.index)
    pointer.pointee.horizon = UInt64(truncatingIfNeeded: step.horizonOrZero)
    pointer.pointee.loss = step.loss
    pointer.pointee.lower_bound = step.lowerBoundOrNaN
    pointer.pointee.previous_rate = step.previousRateOrNaN
    pointer.pointee.largest_rate = step.largestRateOrNaN
    pointer.pointee.hyperparameters = step.hyperparameters.base
    pointer.pointee.parameters = UnsafeMutableRawPointer(step.parameters.baseAddress)
    pointer.pointee.gradient = UnsafeRawPointer(step.gradient.baseAddress)
    pointer.pointee.state = step.state.addresses
    pointer.pointee.initial = UnsafeRawPointer(step.initial.baseAddress)
    pointer.pointee.claim = .none
    pointer.pointee.outcome = surplus_outcome(SURPLUS_APPLIED)
  }

  /// Whether the component answered as most do: applied, nothing claimed.
  @inline(__always)
  var isUsual: Bool {
    let step = pointer
    return step.pointee.outcome == surplus_outcome(SURPLUS_APPLIED)
      && step.pointee.claim.losses & step.pointee.claim.gradients & step.pointee.claim.products
        == .max
  }

  /// Hands on what it claimed, and returns its outcome. Throws a `PluginError` for an outcome that there is not.
  @inline(never)
  func answer<Element: Scalar>(to step: OptimizerStep<Element>) throws -> StepOutcome {
    if let claim = CostClaim(pointer.pointee.claim) { step.services.claim(claim) }
    let outcome = pointer.pointee.outcome
    guard let known = StepOutcome(rawValue: outcome) else {
      throw PluginError("step: reported the unknown outcome \(outcome)")
    }
    return known
  }
}
