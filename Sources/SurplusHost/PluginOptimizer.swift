internal import CSurplus
import SurplusBoundary
import SurplusCore

/// A loaded optimizer as the protocol of the core has it.
public final class PluginOptimizer: Optimizer {
  /// What it says of itself.
  public let descriptor: Descriptor
  private let table: surplus_optimizer
  private let site: CallSite
  private let layout: BoundaryLayout
  private let instance: UnsafeMutableRawPointer?
  private let memory: ComponentMemory
  private let services: ServiceContext
  private let record: StepRecord

  init(
    _ descriptor: Descriptor, _ pointer: UnsafePointer<surplus_descriptor>,
    _ configuration: Configuration, _ site: CallSite
  ) throws {
    self.descriptor = descriptor
    self.site = site
    let table = surplus_optimizer(reading: pointer.pointee.table)
    self.table = table
    let layout = BoundaryLayout(configuration.layout, precision: configuration.precision)
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
    record = StepRecord(services)
  }

  deinit {
    if let destroy = table.destroy { site.call(.destroy) { destroy(instance) } }
    record.deallocate()
  }

  /// The slots it declared when it was created.
  public func stateSlots(for layout: ParameterLayout) -> [StateSlot] { memory.slots }

  /// What it remembers beside its slots. Throws a `PluginError` when what it says does not hold.
  public func savedState() throws -> [UInt8] { try memory.savedState() }

  /// Takes it back. Throws what the component reports.
  public func restoreState(_ bytes: [UInt8]) throws { try memory.restoreState(bytes) }

  /// One step. Throws a `PluginError` with what the component reports, or what a service threw in it.
  public func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    guard let function = table.step else { return .applied }
    services.provider = step.services.provider
    record.write(step)
    try site.call(.step) { function(instance, record.pointer, $0) }
    try services.check()
    return record.isUsual ? .applied : try record.answer(to: step)
  }

  /// Writes the evaluation point. Throws a `PluginError` with what the component reports.
  public func evaluationView<Element: Scalar>(
    _ step: OptimizerStep<Element>, into point: UnsafeMutableBufferPointer<Element>
  ) throws {
    guard let function = table.view else {
      _ = point.update(fromContentsOf: step.parameters)
      return
    }
    services.provider = nil
    record.write(step)
    try site.call(.view) {
      function(instance, record.pointer, UnsafeMutableRawPointer(point.baseAddress), $0)
    }
    try services.check()
  }
}
