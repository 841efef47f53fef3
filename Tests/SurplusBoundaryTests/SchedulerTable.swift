import CSurplus
import SurplusCore

/// A table of a scheduler that leaves every value as it is; to be deallocated.
func surplusSchedulerTable() -> UnsafeMutablePointer<surplus_scheduler> {
  let table = UnsafeMutablePointer<surplus_scheduler>.allocate(capacity: 1)
  table.initialize(to: surplus_scheduler())
  table.pointee.struct_size = MemoryLayout<surplus_scheduler>.size
  table.pointee.value = { _, record, _ in
    guard let record else { return surplus_status(SURPLUS_INTERNAL) }
    record.pointee.value = record.pointee.current_value
    return surplus_status(SURPLUS_OK)
  }
  return table
}
