import SurplusCore

/// What a worker reported of one trial: numbers in the order in which the engine measures, and no more of them than any
/// trial has. What does not fit was not written by the engine.
struct MeasurementLog {
  /// Numbers of one trial.
  private static let most = 10_000_000
  /// Different metrics of one trial.
  private static let mostMetrics = 4096

  /// All of them.
  private(set) var measurements: [Measurement] = []
  /// Every metric so far; names are kept once, however often they come.
  private var metrics: Set<String> = []
  /// The metrics of the last step.
  private var last: Set<String> = []

  /// Adds a number, or says why it does not fit.
  mutating func add(_ measurement: Measurement) -> String? {
    var measurement = measurement
    guard measurement.isPossible else {
      let name = String(measurement.metric.prefix(100)).visibleLine
      return "\(name) of step \(measurement.step) was reported, which is no measurement"
    }
    let step = measurements.last?.step ?? 0
    guard measurement.step >= step else {
      return "step \(measurement.step) was reported after step \(step)"
    }
    if measurement.step > step { last = [] }
    if let index = metrics.firstIndex(of: measurement.metric) {
      measurement.metric = metrics[index]
    } else {
      guard metrics.count < Self.mostMetrics else {
        return "more than \(Self.mostMetrics) metrics were reported"
      }
      metrics.insert(measurement.metric)
    }
    guard last.insert(measurement.metric).inserted else {
      return "\(measurement.metric) of step \(measurement.step) was reported twice"
    }
    guard measurements.count < Self.most else { return "too much was reported" }
    measurements.append(measurement)
    return nil
  }
}
