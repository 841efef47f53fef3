import SurplusPlugin

/// The base value, all the time.
struct Constant: Scheduler {
  static let descriptor = Descriptor(
    id: "constant", kind: .scheduler, summary: "the base value throughout", formula: "base",
    traits: [.pure, .constant])

  func value(at record: ScheduleRecord) -> Double { record.baseValue }
}
