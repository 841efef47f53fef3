import SurplusCore

/// The last validation measurement.
struct ValidationRecord: Codable, Equatable {
  var loss: Double
  var error: Double?
  /// Its number, from 1: it is new to a component that was told of fewer.
  var number: Int

  /// Whether it is new to a component that was told of measurements up to number `told`, which it then knows.
  func isNew(to told: inout Int) -> Bool {
    defer { told = number }
    return told < number
  }
}

/// What schedulers are told about the steps that are done.
struct StepHistory: Codable, Equatable {
  private var objective: Double?
  private var smoothed: Double?
  private var finished = 0
  private var gradientNorm: Double?
  private var batchRows: Double?

  /// Share of the past in the smoothed loss.
  private static let memory = 0.9

  /// A step is done.
  mutating func finish(objective: Double, gradientNorm: Double?, batchRows: Double) {
    self.objective = objective
    self.gradientNorm = gradientNorm
    self.batchRows = batchRows
    smoothed = Self.memory * (smoothed ?? 0) + (1 - Self.memory) * objective
    finished += 1
  }

  /// Fills in a record.
  func describe(in record: inout ScheduleRecord) {
    record.trainingLoss = objective
    record.smoothedLoss = smoothed.map {
      var weight = 1.0
      for _ in 0..<min(finished, 1000) { weight *= Self.memory }
      return $0 / (1 - weight)
    }
    record.batchRows = batchRows
    record.gradientNorm = gradientNorm
  }
}
