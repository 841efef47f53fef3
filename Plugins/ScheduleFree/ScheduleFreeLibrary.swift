import SurplusPlugin

let library = PluginLibrary(
  "schedule_free", version: "1.0.0",
  [
    .optimizer(ScheduleFreeDescent.descriptor) { _ in ScheduleFreeDescent() },
    .optimizer(ScheduleFreeAdamW.descriptor) { _ in ScheduleFreeAdamW() },
  ])

/// The library's entry.
@c public func surplus_plugin_entry(_ host: UnsafeRawPointer) -> UnsafeRawPointer? {
  library.entry(host)
}
