import SurplusCore

extension ConformanceCheck {
  static let schedulesSoundly = ConformanceCheck(
    17, "schedules_soundly",
    "values are finite and not negative; a pure one is a function of step, horizon, progress and base",
    [.scheduler]
  ) { check in
    for horizon in [1, 2, 10, 100, 1000] {
      let values = try CheckedScheduler(check).values(0..<horizon, horizon: horizon)
      for (step, value) in values.enumerated() {
        try demand(
          value.isFinite && value >= 0,
          "a finite value, not negative, in step \(step) of \(horizon)",
          saw: "\(value)")
      }
      // Steps that cost two gradients and more come to the end of the budget sooner.
      for step in 0..<horizon {
        let record = CheckedScheduler.record(
          step: step, horizon: horizon, progress: min(2.3 * Double(step) / Double(horizon), 1),
          base: 0.1)
        let value = try CheckedScheduler(check).decide(record).value
        try demand(
          value.isFinite && value >= 0,
          "a finite value, not negative, in step \(step) of \(horizon) with progress "
            + "\(record.progress)",
          saw: "\(value)")
      }
      guard check.descriptor.traits.contains(.pure) else { continue }
      let other = try CheckedScheduler(check)
      for step in (0..<horizon).reversed() {
        let record = CheckedScheduler.record(
          step: step, horizon: horizon, base: 0.1, current: 7, disturbed: 3)
        let value = try other.decide(record).value
        try demand(
          value == values[step],
          "\(values[step]) in step \(step) of \(horizon), whatever else the record says",
          saw: "\(value)")
      }
    }
  }
}
