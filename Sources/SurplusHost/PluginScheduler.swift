internal import CSurplus
import SurplusBoundary
import SurplusCore

/// A loaded scheduler as the protocol of the core has it.
public final class PluginScheduler: Scheduler {
  /// What it says of itself.
  public let descriptor: Descriptor
  private let table: surplus_scheduler
  private let site: CallSite
  private let instance: UnsafeMutableRawPointer?
  /// Whether it runs over the horizon and cannot know of progress.
  private let runsBySteps: Bool
  /// Numbers it remembers.
  public let stateCount: Int

  init(
    _ descriptor: Descriptor, _ pointer: UnsafePointer<surplus_descriptor>,
    _ configuration: Configuration, _ site: CallSite, minor: UInt32
  ) throws {
    self.descriptor = descriptor
    runsBySteps =
      minor < 1 && descriptor.traits.contains(.pure) && descriptor.needs.contains(.horizon)
    self.site = site
    let table = surplus_scheduler(reading: pointer.pointee.table)
    self.table = table
    var instance: UnsafeMutableRawPointer?
    if let create = table.create {
      try site.call(.create) {
        create(HostTable.pointer, pointer, configuration.hyperparameters.base, &instance, $0)
      }
    }
    self.instance = instance
    let count = table.state.map { state in site.call(.state) { state(instance) } } ?? 0
    guard count <= 4096 else {
      throw PluginError("state: claims \(count) numbers; 4096 is the limit")
    }
    stateCount = Int(count)
  }

  deinit {
    if let destroy = table.destroy { site.call(.destroy) { destroy(instance) } }
  }

  /// The value for an update. Throws a `PluginError` with what the component reports.
  public func value(at record: ScheduleRecord) throws -> Double {
    try decision(at: record).value
  }

  /// What it decides about an update. Throws a `PluginError` with what the component reports.
  public func decision(at record: ScheduleRecord) throws -> ScheduleDecision {
    guard let function = table.value else { return ScheduleDecision(value: record.baseValue) }
    var random = surplus_stream(record.random)
    let call = try withUnsafePointer(to: &random) { random in
      var call = surplus_record.blank
      call.step = runsBySteps ? UInt64(record.position) : UInt64(record.step)
      call.horizon = UInt64(record.horizon ?? 0)
      call.epoch = record.epoch
      call.base_value = record.baseValue
      call.current_value = record.currentValue
      call.batch_rows = record.batchRows ?? .nan
      call.training_loss = record.trainingLoss ?? .nan
      call.smoothed_loss = record.smoothedLoss ?? .nan
      call.gradient_norm = record.gradientNorm ?? .nan
      call.parameter_norm = record.parameterNorm ?? .nan
      call.update_norm = record.updateNorm ?? .nan
      call.gradient_product = record.gradientProduct ?? .nan
      call.validation_loss = record.validationLoss ?? .nan
      call.validation_error = record.validationError ?? .nan
      call.progress = record.progress ?? .nan
      call.update_product = record.updateProduct ?? .nan
      call.transformed_norm = record.transformedNorm ?? .nan
      call.transformed_product = record.transformedProduct ?? .nan
      call.gradient_update_product = record.gradientUpdateProduct ?? .nan
      call.validation_is_new = record.validationIsNew ? 1 : 0
      call.hyperparameters = record.hyperparameters.base
      call.state = record.state.baseAddress
      call.random = random
      try site.call(.value) { function(instance, &call, $0) }
      return call
    }
    guard [surplus_outcome(SURPLUS_APPLIED), surplus_outcome(SURPLUS_STOP)].contains(call.outcome)
    else { throw PluginError("value: reported the outcome \(call.outcome)") }
    return ScheduleDecision(
      value: call.value, restartsOptimizer: call.restart == 1,
      stops: call.outcome == surplus_outcome(SURPLUS_STOP))
  }
}
