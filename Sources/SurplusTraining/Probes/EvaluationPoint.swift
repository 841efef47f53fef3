import SurplusCore

/// A trial as a probe sees it: between two steps, at the point that is measured.
public final class EvaluationPoint<Element: Scalar> {
  /// Number of updates so far.
  public let step: Int
  /// The landscape, for evaluations at any point.
  public let landscape: any Landscape<Element>
  /// The point: the trained one, or the one that `view` of a component gives.
  public let parameters: UnsafeBufferPointer<Element>
  /// The splits that are measured here.
  public let splits: [Split]
  /// What of the needs of probes is met here.
  public let offers: ProbeNeeds
  /// The learning rate of the step that follows; nil if the optimizer has no `lr`.
  public let learningRate: Double?
  /// Norm of the gradient of the step that follows, before gradient transforms; nil after the last step.
  public let gradientNorm: Double?
  /// Numbers that components reported since the last measurement, by `component.name`.
  public let telemetry: [String: Double]
  private let evaluate: (Split) throws -> SplitMetrics?
  private var known: [Split: SplitMetrics?] = [:]

  /// The evaluation point of a trial; `parameters` are lent by it.
  init(
    of trial: Trial<Element>, at parameters: UnsafeBufferPointer<Element>, splits: [Split],
    offers: ProbeNeeds
  ) {
    self.parameters = parameters
    self.splits = splits
    self.offers = offers
    step = trial.step
    landscape = trial.landscape
    learningRate = trial.learningRate
    gradientNorm = offers.contains(.nextStep) ? trial.measureGradientNorm() : nil
    telemetry = trial.telemetry
    evaluate = { split in
      var found: SplitMetrics?
      try trial.checked(trial.components.landscape, nil) {
        found = try trial.landscape.metrics(of: split, at: parameters)
      }
      return found
    }
  }

  /// Loss and error over a whole split, without randomness of training; nil if it has no rows. Evaluated once. Throws a
  /// `TrialFailure` with what the landscape throws.
  public func metrics(of split: Split) throws -> SplitMetrics? {
    if let metrics = known[split] { return metrics }
    let metrics = try evaluate(split)
    known[split] = .some(metrics)
    return metrics
  }
}
