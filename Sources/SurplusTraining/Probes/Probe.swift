import SurplusCore

/// Something that is measured of a trial at its evaluation points: one file a probe, and a line in `standard`.
///
/// A probe is a function of what an `EvaluationPoint` shows. What it computes is charged to nobody, and it changes nothing
/// of the trial: measured or not, a trial trains through the same bits.
public protocol Probe: Sendable {
  /// What it measures, what it needs and what that costs.
  var descriptor: ProbeDescriptor { get }

  /// Reports any number of numbers by the names of their metrics, each name once. Called only where the needs of the
  /// descriptor are met. Throws what the landscape or a component throws.
  func measure<Element: Scalar>(
    _ point: EvaluationPoint<Element>, report: (_ metric: String, _ value: Double) throws -> Void
  ) throws
}

/// The probes that every measurement of a trial takes, in the order of its records.
public enum Probes {
  /// Losses, norms, rates and what components report.
  public static let standard: [any Probe] = [
    LossAndError(), ParameterNorm(), DistanceToSolution(), LearningRate(), GradientNorm(),
    Telemetry(),
  ]
}
