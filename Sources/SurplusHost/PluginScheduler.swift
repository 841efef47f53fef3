internal import CSurplus
import SurplusCore

/// A loaded scheduler behind the protocol of the core.
public final class PluginScheduler: Scheduler {
  /// What it says of itself.
  public let descriptor: Descriptor
  private let table: surplus_scheduler
  private let site: CallSite
  private let instance: UnsafeMutableRawPointer?

  init(
    _ descriptor: Descriptor, _ pointer: UnsafePointer<surplus_descriptor>,
    _ configuration: Configuration, _ site: CallSite
  ) throws {
    self.descriptor = descriptor
    self.site = site
    table = pointer.pointee.table.assumingMemoryBound(to: surplus_scheduler.self).pointee
    var instance: UnsafeMutableRawPointer?
    if let create = table.create {
      try site.call(.create) {
        create(HostTable.pointer, pointer, configuration.hyperparameters.base, &instance, $0)
      }
    }
    self.instance = instance
  }

  deinit {
    if let destroy = table.destroy { site.call(.destroy) { destroy(instance) } }
  }

  /// The value for an update. Throws a `PluginError` with what the component reports.
  public func value(at record: ScheduleRecord) throws -> Double {
    guard let function = table.value else { return record.baseValue }
    var call = surplus_record(
      struct_size: MemoryLayout<surplus_record>.size, step: UInt64(record.step),
      horizon: UInt64(record.horizon ?? 0), epoch: record.epoch, base_value: record.baseValue,
      current_value: record.currentValue, training_loss: record.trainingLoss ?? .nan,
      gradient_norm: record.gradientNorm ?? .nan, validation_loss: record.validationLoss ?? .nan,
      validation_is_new: record.validationIsNew ? 1 : 0, reserved: 0,
      hyperparameters: record.hyperparameters.base)
    var value = Double.nan
    try site.call(.value) { function(instance, &call, &value, $0) }
    return value
  }
}
