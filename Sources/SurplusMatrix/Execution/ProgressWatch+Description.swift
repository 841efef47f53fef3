import SurplusSandbox

extension TrialLimits {
  /// What of them the watch over a worker enforces. A step may take ten times as long as a call into a component, and ten
  /// minutes at least: it is mostly the engine that computes in it, however large the landscape is.
  var progress: ProgressWatch.Limits {
    ProgressWatch.Limits(call: stepSeconds, step: max(600, 10 * stepSeconds), whole: trialSeconds)
  }
}

extension ProgressWatch.Stall {
  /// What is wrong, and at which place.
  func description(at place: String, limits: TrialLimits) -> String {
    switch self {
    case .call: "took longer than \(limits.stepSeconds) s in \(place)"
    case .sleep: "did nothing for longer than \(max(1, limits.stepSeconds)) s in \(place)"
    case .step:
      "took longer than \(limits.progress.step ?? 0) s in one step or measurement, last in \(place)"
    case .whole:
      "took longer than limits.trial_seconds = \(limits.trialSeconds ?? 0) s, last in \(place)"
    case .page: "something wrote on the call page that is not the engine, last in \(place)"
    }
  }
}
