import SurplusCore
import SurplusMatrix
import SurplusTraining

/// A cell as a spec writes it, and the trials that come of it.
struct WrittenCell: Sendable {
  var landscape: String
  var optimizer: String
  var schedulers: [String] = []
  var regularizers: [String] = []
  var steps: Int
  /// Rows of a batch; nil: as a spec without the key has it.
  var batch: String?
  /// Fraction of the training rows held out; nil: as a spec without the key has it.
  var validation: Double?
  /// Steps between two measurements; 0: the first and the last step alone.
  var every = 0

  /// What a spec makes of it.
  func planned(_ catalogue: ComponentCatalogue) throws -> PlannedTrial {
    var spec = try Spec(
      landscape: landscape, optimizer: optimizer, schedulers: schedulers,
      regularizers: regularizers, steps: steps, batch: batch, catalogue: catalogue)
    if let validation { spec.validation = validation }
    spec.measure = MeasureSetting(every: every)
    return try MatrixPlan(spec: spec, catalogue: catalogue).trials[0]
  }

  /// A trial in objects of its own.
  func trial(_ catalogue: ComponentCatalogue) throws -> AnyTrial {
    let planned = try planned(catalogue)
    if let reason = planned.skipReason { throw ComponentError("\(self) is skipped: \(reason)") }
    var bench = TrialBench()
    return try bench.makeTrial(planned.cell, seed: 3, catalogue: catalogue).run
  }
}

extension AnyTrial {
  /// Runs to the end; every measurement but the wall time, in order, and the ending.
  func measured(onStep: (Int) throws -> Void = { _ in }) throws -> (
    measurements: [Measurement], ending: TrialEnding
  ) {
    var measurements: [Measurement] = []
    let ending = try run(onStep: onStep) {
      if $0.metric != "optimizer_seconds" { measurements.append($0) }
    }
    return (measurements, ending)
  }

  /// The same as lines that are equal when they are equal to the bit.
  func lines(onStep: (Int) throws -> Void = { _ in }) throws -> [String] {
    let (measurements, ending) = try measured(onStep: onStep)
    return measurements.map { "\($0.step) \($0.gradients) \($0.metric) \($0.value.bitPattern)" }
      + ["\(ending)"]
  }
}
