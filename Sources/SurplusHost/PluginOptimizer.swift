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
  private let slots: [StateSlot]

  init(
    _ descriptor: Descriptor, _ pointer: UnsafePointer<surplus_descriptor>,
    _ configuration: Configuration, _ site: CallSite
  ) throws {
    self.descriptor = descriptor
    self.site = site
    table = pointer.pointee.table.assumingMemoryBound(to: surplus_optimizer.self).pointee
    let layout = PluginLayout(configuration.layout, precision: configuration.precision)
    self.layout = layout
    var instance: UnsafeMutableRawPointer?
    if let create = table.create {
      try site.call(.create) {
        create(
          HostTable.pointer, pointer, layout.pointer, configuration.hyperparameters.base,
          &instance, $0)
      }
    }
    self.instance = instance
    slots = try Self.slots(
      table, instance, layout, site, parameters: configuration.layout.count)
  }

  deinit {
    if let destroy = table.destroy { site.call(.destroy) { destroy(instance) } }
  }

  private static func slots(
    _ table: surplus_optimizer, _ instance: UnsafeMutableRawPointer?, _ layout: PluginLayout,
    _ site: CallSite, parameters: Int
  ) throws -> [StateSlot] {
    guard let state = table.state else { return [] }
    let count = site.call(.state) { state(instance, layout.pointer, nil, 0) }
    guard count <= 1000 else {
      throw PluginError("state: claims \(count) slots; 1000 is the limit")
    }
    var declared = [surplus_slot](repeating: surplus_slot(), count: Int(count))
    let again = site.call(.state) { state(instance, layout.pointer, &declared, count) }
    guard again == count else {
      throw PluginError("state: declared \(count) slots, then \(again)")
    }
    return try declared.map { slot in
      let name = try DescriptorReader(place: "state").text(slot.name, "slot name")
      guard slot.count <= UInt64(1) << 40 else {
        throw PluginError("state: slot '\(name)' claims \(slot.count) elements")
      }
      return slot.count == UInt64(parameters)
        ? .likeParameters(name) : .elements(name, count: Int(slot.count))
    }
  }

  /// The slots it declared when it was created.
  public func stateSlots(for layout: ParameterLayout) -> [StateSlot] { slots }

  /// One step. Throws a `PluginError` with what the component reports.
  @_specialize(where Element == Float)
  @_specialize(where Element == Double)
  public func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    guard let function = table.step else { return .applied }
    var random = surplus_stream(
      struct_size: MemoryLayout<surplus_stream>.size, key: step.random.key, step: step.random.step,
      evaluation: step.random.evaluation)
    let outcome = try withUnsafePointer(to: &random) { random in
      var call = surplus_step(
        struct_size: MemoryLayout<surplus_step>.size, index: UInt64(step.index),
        horizon: UInt64(step.horizon ?? 0), loss: step.loss,
        lower_bound: step.lowerBound ?? .nan, hyperparameters: step.hyperparameters.base,
        parameters: UnsafeMutableRawPointer(step.parameters.baseAddress),
        gradient: UnsafeRawPointer(step.gradient.baseAddress), state: step.state.addresses,
        random: random, outcome: surplus_outcome(SURPLUS_APPLIED))
      try site.call(.step) { function(instance, &call, $0) }
      return call.outcome
    }
    guard let known = StepOutcome(rawValue: outcome) else {
      throw PluginError("step: reported the unknown outcome \(outcome)")
    }
    return known
  }
}
