import SurplusCore
import SurplusTraining

/// A checked spec: the axes of a matrix, with every value filled in.
public struct Spec: Sendable {
  /// The name of the matrix and of its folder.
  public var name: String
  /// The alternatives of what is minimized.
  public var landscapes: [Component]
  /// The alternatives of what chooses the next point.
  public var optimizers: [Component]
  /// The alternatives of what drives hyperparameters, each a composition.
  public var schedulers: [[Component]]
  /// The alternatives of what changes objective or step, each a composition.
  public var regularizers: [[Component]]
  /// Distinct, not negative.
  public var seeds: [Int]
  /// How long a trial runs.
  public var budget: Budget
  /// How training rows are drawn.
  public var batch: BatchSetting
  /// Fraction of the training rows held out, in [0, 1).
  public var validation: Double
  /// What is measured on the way.
  public var measure: MeasureSetting
  /// BLAS and loop threads of one trial.
  public var threads: Int
  /// What a trial may use.
  public var limits: TrialLimits
  /// Combinations of listed values that make no sense together: their cells are skipped.
  public var refusals: [Refusal] = []
  /// The spec as it is run, YAML: the text that was read, rewritten if something was set over it.
  public var text: String
}
