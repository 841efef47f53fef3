import Glibc
import SurplusPlugin

/// A factor at regular intervals.
struct __TYPE__: Scheduler {
  static let descriptor = Descriptor(
    id: "__NAME__", kind: .scheduler, summary: "a factor at regular intervals",
    formula: "value = base factor^floor(t / every)",
    hyperparameters: [
      .integer("every", default: 1000, in: 1...1_000_000_000, unit: "steps", "length of a stair"),
      .real("factor", default: 0.1, in: 0...1, "ratio of one stair to the one before"),
    ], traits: .pure)

  func value(at record: ScheduleRecord) -> Double {
    let stairs = record.step / record.hyperparameters.integer("every")
    return record.baseValue * pow(record.hyperparameters["factor"], Double(stairs))
  }
}

let library = PluginLibrary(
  "__NAME__", version: "1.0.0",
  [.scheduler(__TYPE__.descriptor) { _ in __TYPE__() }])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
