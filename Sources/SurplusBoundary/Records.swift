public import CSurplus

/// A record of a call that starts with its size: what the host fills in before it hands it out.
@usableFromInline
package protocol BoundaryRecord {
  /// All zero.
  init()
  /// Bytes of this version.
  var struct_size: Int { get set }
}

extension BoundaryRecord {
  /// A record with its size, and zero in every other field.
  @inlinable package static var sized: Self {
    var record = Self()
    record.struct_size = MemoryLayout<Self>.size
    return record
  }
}

extension surplus_rows: BoundaryRecord {}
extension surplus_activation: BoundaryRecord {}
extension surplus_examples: BoundaryRecord {}
extension surplus_outputs: BoundaryRecord {}
extension surplus_step: BoundaryRecord {}
extension surplus_hook: BoundaryRecord {}
extension surplus_record: BoundaryRecord {}

extension surplus_step {
  /// A step before its fields are filled in: nothing is claimed, and whoever says nothing has applied an update.
  @inlinable package static var blank: surplus_step {
    var step = sized
    step.claim = .none
    step.outcome = surplus_outcome(SURPLUS_APPLIED)
    return step
  }
}

extension surplus_hook {
  /// A hook before its fields are filled in: nothing was validated, and the trial goes on.
  @inlinable package static var blank: surplus_hook {
    var hook = sized
    hook.validation_loss = .nan
    hook.outcome = surplus_outcome(SURPLUS_APPLIED)
    return hook
  }
}

extension surplus_record {
  /// A scheduler's record before its fields are filled in: what is not known is NaN, and the trial goes on.
  @inlinable package static var blank: surplus_record {
    var record = sized
    record.batch_rows = .nan
    record.training_loss = .nan
    record.smoothed_loss = .nan
    record.gradient_norm = .nan
    record.parameter_norm = .nan
    record.update_norm = .nan
    record.gradient_product = .nan
    record.validation_loss = .nan
    record.validation_error = .nan
    record.value = .nan
    record.progress = .nan
    record.update_product = .nan
    record.transformed_norm = .nan
    record.transformed_product = .nan
    record.gradient_update_product = .nan
    record.outcome = surplus_outcome(SURPLUS_APPLIED)
    return record
  }
}
