import SurplusCore

/// How a trial ended, when it ended by itself.
public enum TrialEnding: Sendable, Equatable {
  /// All of its budget was used.
  case finished
  /// A component asked for the end; the text says which, and why where it says so.
  case stopped(String)
  /// Loss or parameters are no longer finite; the text says since when.
  case diverged(String)
}

/// One measured number.
public struct Measurement: Sendable, Codable {
  /// State after this many steps.
  public let step: Int
  /// Gradient equivalents used until then.
  public let gradients: Double
  /// The metric's name.
  public let metric: String
  /// The number.
  public let value: Double
}

extension Trial {
  /// Runs to the end of the budget and reports every measurement. `onStep` is called before each step.
  func run(
    onStep: (Int) throws -> Void, record: (Measurement) throws -> Void
  ) throws -> TrialEnding {
    while hasBudget {
      try onStep(step)
      let isDue = step == 0 || settings.measure.every > 0 && step % settings.measure.every == 0
      // The norm that is reported is that of the gradient before transforms.
      try prepare { if isDue { _ = self.measureGradientNorm() } }
      if isDue {
        let splits = step == 0 ? Split.allCases : settings.measure.splits
        let isFinite = try measure(splits, withGradient: true, record)
        if !isFinite { return try diverged(record, measured: true) }
      }
      // One that owns its iterate may try a point that is no good; what counts is what it shows.
      guard objective.isFinite || components.optimizer.ownsIterate else {
        return try diverged(record, measured: isDue)
      }
      if isStopped {
        if !isDue { try measure(withGradient: true, record) }
        try record(timing)
        return .stopped(reasonForEnd)
      }
      switch try update() {
      case .applied, .skipped, .rejected: break
      case .stop:
        try end(record)
        return .stopped(reasonForEnd)
      case .diverged:
        try end(record)
        return .diverged("\(components.optimizer.id) gave up in step \(step - 1)")
      }
    }
    let isFinite = try end(record)
    return isFinite ? .finished : .diverged("not finite after step \(step)")
  }

  private func diverged(_ record: (Measurement) throws -> Void, measured: Bool) throws
    -> TrialEnding
  {
    if !measured { try measure(withGradient: true, record) }
    try record(timing)
    return .diverged("not finite in step \(step)")
  }

  @discardableResult
  private func end(_ record: (Measurement) throws -> Void) throws -> Bool {
    let isFinite = try measure(withGradient: false, record)
    try record(timing)
    return isFinite
  }

  private var timing: Measurement {
    Measurement(
      step: step, gradients: cost.gradientEquivalents, metric: "optimizer_seconds",
      value: cost.optimizerSeconds)
  }

  /// Measures splits at the current point; not charged to anybody. Returns whether the point is finite.
  @discardableResult
  private func measure(
    _ splits: [Split] = Split.allCases, withGradient: Bool,
    _ record: (Measurement) throws -> Void
  ) throws -> Bool {
    // The gradient of this step is known but not yet used.
    let charged = cost.gradientEquivalents - (withGradient ? units(.same) : 0)
    func report(_ metric: String, _ value: Double) throws {
      try record(Measurement(step: step, gradients: charged, metric: metric, value: value))
    }
    var isFinite = true
    try withEvaluationPoint { point in
      for split in splits {
        var found: SplitMetrics?
        try checked(components.landscape, nil) {
          found = try landscape.metrics(of: split, at: point)
        }
        guard let metrics = found else { continue }
        try report("\(split.rawValue)_loss", metrics.loss)
        if let error = metrics.error { try report("\(split.rawValue)_error", error) }
        if split == .train { isFinite = metrics.loss.isFinite }
        if split == .validation {
          validation = ValidationRecord(loss: metrics.loss, error: metrics.error, isNew: true)
        }
      }
      try report("parameter_norm", sumOfSquares(point).squareRoot())
      if let distance = landscape.distance(of: point) { try report("distance", distance) }
    }
    if withGradient {
      if let rate = learningRate { try report("learning_rate", rate) }
      try report("gradient_norm", measureGradientNorm())
    }
    for (name, value) in telemetry.sorted(by: { $0.key < $1.key }) { try report(name, value) }
    telemetry = [:]
    return isFinite
  }
}
