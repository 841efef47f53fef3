import SurplusCore

/// How a trial ended, when it ended by itself.
public enum TrialEnding: Sendable, Codable, Equatable {
  /// All of its budget was used.
  case finished
  /// A component asked for the end; the text says which, and why where it says so.
  case stopped(String)
  /// Loss or parameters are no longer finite; the text says since when.
  case diverged(String)
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
        guard isFinite else {
          try record(timing)
          return divergence
        }
      }
      if let ending = endingBeforeUpdate {
        if !isDue { try measure(withGradient: true, record) }
        try record(timing)
        return ending
      }
      if let ending = ending(after: try update()) {
        try end(record)
        return ending
      }
    }
    let isFinite = try end(record)
    return isFinite ? .finished : .diverged("not finite after step \(step)")
  }

  /// Whether the objective is finite; one that owns its iterate may try a point where it is not.
  var isSound: Bool { objective.isFinite || components.optimizer.ownsIterate }

  /// Why a step that is prepared is not taken; nil if it is.
  var endingBeforeUpdate: TrialEnding? {
    if !isSound { return divergence }
    return isStopped ? .stopped(reasonForEnd) : nil
  }

  /// Why a step was the last one; nil if it was not.
  func ending(after outcome: StepOutcome) -> TrialEnding? {
    switch outcome {
    case .applied, .skipped, .rejected: nil
    case .stop: .stopped(reasonForEnd)
    case .diverged: .diverged("\(optimizer.source.id) gave up in step \(step - 1)")
    }
  }

  private var divergence: TrialEnding { .diverged("not finite in step \(step)") }

  @discardableResult
  private func end(_ record: (Measurement) throws -> Void) throws -> Bool {
    let isFinite = try measure(withGradient: false, record)
    try record(timing)
    return isFinite
  }

  private var timing: Measurement {
    Measurement(
      step: step, gradients: cost.gradientEquivalents, metric: "optimizer_seconds",
      value: optimizerSeconds)
  }

  /// Measures splits at the current point; not charged to anybody. Returns whether the point is finite.
  @discardableResult
  private func measure(
    _ splits: [Split] = Split.allCases, withGradient: Bool,
    _ record: (Measurement) throws -> Void
  ) throws -> Bool {
    // The gradient of this step is known but not yet used.
    let charged = cost.gradientEquivalents - (withGradient ? units(.same) : 0)
    var isFinite = true
    try withEvaluationPoint { parameters in
      // What probes evaluate is charged to nobody.
      let used = cost
      defer { cost = used }
      let point = EvaluationPoint(
        of: self, at: parameters, splits: splits, offers: withGradient ? .nextStep : [])
      for probe in probes where probe.descriptor.needs.isSubset(of: point.offers) {
        try probe.measure(point) { metric, value in
          try record(Measurement(step: step, gradients: charged, metric: metric, value: value))
        }
      }
      if splits.contains(.train), let metrics = try point.metrics(of: .train) {
        isFinite = metrics.loss.isFinite
      }
      if splits.contains(.validation), let metrics = try point.metrics(of: .validation) {
        validation = ValidationRecord(
          loss: metrics.loss, error: metrics.error, number: (validation?.number ?? 0) + 1)
      }
    }
    telemetry = [:]
    return isFinite
  }
}
