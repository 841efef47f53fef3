internal import CSurplus
import SurplusCore

/// A loaded optimizer behind the protocol of the core.
public final class PluginOptimizer: Optimizer {
  /// What it says of itself.
  public let descriptor: Descriptor
  private let table: surplus_optimizer
  private let site: CallSite
  private let layout: PluginLayout
  private let instance: UnsafeMutableRawPointer?
  private let memory: ComponentMemory
  private let services: ServiceContext

  init(
    _ descriptor: Descriptor, _ pointer: UnsafePointer<surplus_descriptor>,
    _ configuration: Configuration, _ site: CallSite
  ) throws {
    self.descriptor = descriptor
    self.site = site
    let table = surplus_optimizer(reading: pointer.pointee.table)
    self.table = table
    let layout = PluginLayout(configuration.layout, precision: configuration.precision)
    self.layout = layout
    services = ServiceContext(site)
    var instance: UnsafeMutableRawPointer?
    if let create = table.create {
      try site.call(.create) {
        create(
          HostTable.pointer, pointer, layout.pointer, configuration.hyperparameters.base,
          &instance, $0)
      }
    }
    self.instance = instance
    memory = try ComponentMemory(
      instance, layout, parameters: configuration.layout.count, state: table.state,
      save: table.save, load: table.load, site: site)
  }

  deinit {
    if let destroy = table.destroy { site.call(.destroy) { destroy(instance) } }
  }

  /// The slots it declared when it was created.
  public func stateSlots(for layout: ParameterLayout) -> [StateSlot] { memory.slots }

  /// What it remembers beside its slots. Throws a `PluginError` when what it says does not hold.
  public func savedState() throws -> [UInt8] { try memory.savedState() }

  /// Takes it back. Throws what the component reports.
  public func restoreState(_ bytes: [UInt8]) throws { try memory.restoreState(bytes) }

  /// One step. Throws a `PluginError` with what the component reports, or what a service threw in it.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    guard let function = table.step else { return .applied }
    services.provider = step.services.provider
    var random = surplus_stream(step.random)
    let (outcome, claim) = try withUnsafePointer(to: &random) { random in
      var call = surplus_step(step, random, services)
      try site.call(.step) { function(instance, &call, $0) }
      return (call.outcome, call.claim)
    }
    try services.check()
    if let claim = CostClaim(claim) { step.services.claim(claim) }
    guard let known = StepOutcome(rawValue: outcome) else {
      throw PluginError("step: reported the unknown outcome \(outcome)")
    }
    return known
  }

  /// Writes the point that counts. Throws a `PluginError` with what the component reports.
  public func evaluationView<Element: Scalar>(
    _ step: OptimizerStep<Element>, into point: UnsafeMutableBufferPointer<Element>
  ) throws {
    guard let function = table.view else {
      _ = point.update(fromContentsOf: step.parameters)
      return
    }
    services.provider = nil
    var random = surplus_stream(step.random)
    try withUnsafePointer(to: &random) { random in
      var call = surplus_step(step, random, services)
      try site.call(.view) {
        function(instance, &call, UnsafeMutableRawPointer(point.baseAddress), $0)
      }
    }
    try services.check()
  }
}

extension surplus_step {
  @inline(__always)
  fileprivate init<Element: Scalar>(
    _ step: OptimizerStep<Element>, _ random: UnsafePointer<surplus_stream>,
    _ services: ServiceContext
  ) {
    let none = UInt64.max
    self.init(
      struct_size: MemoryLayout<surplus_step>.size, index: UInt64(step.index),
      horizon: UInt64(step.horizonOrZero), loss: step.loss, lower_bound: step.lowerBoundOrNaN,
      previous_rate: step.previousRateOrNaN, largest_rate: step.largestRateOrNaN,
      hyperparameters: step.hyperparameters.base,
      parameters: UnsafeMutableRawPointer(step.parameters.baseAddress),
      gradient: UnsafeRawPointer(step.gradient.baseAddress), state: step.state.addresses,
      initial: UnsafeRawPointer(step.initial.baseAddress), random: random,
      services: services.table, context: services.pointer,
      claim: surplus_claim(losses: none, gradients: none, products: none),
      outcome: surplus_outcome(SURPLUS_APPLIED), reserved: 0)
  }
}

extension surplus_stream {
  init(_ stream: RandomStream) {
    self.init(
      struct_size: MemoryLayout<surplus_stream>.size, key: stream.key, step: stream.step,
      evaluation: stream.evaluation)
  }
}
