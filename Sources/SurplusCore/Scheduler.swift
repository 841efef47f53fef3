/// A rule that drives one hyperparameter over time. The same protocol stands on both sides of the boundary.
public protocol Scheduler: SendableMetatype {
  /// The absolute value of the driven hyperparameter for update `record.step`.
  mutating func value(at record: ScheduleRecord) throws -> Double
}

/// What is known before update t.
public struct ScheduleRecord: Sendable {
  /// t, from 0.
  public var step: Int
  /// T, the number of steps of the trial, if it is known.
  public var horizon: Int?
  /// Passes over the training rows so far.
  public var epoch: Double
  /// The driven hyperparameter in the spec.
  public var baseValue: Double
  /// The driven hyperparameter in the last step.
  public var currentValue: Double
  /// Objective of the last finished step.
  public var trainingLoss: Double?
  /// Norm of the gradient in the last finished step; in this one for a scheduler that needs it.
  public var gradientNorm: Double?
  /// The last measured validation loss.
  public var validationLoss: Double?
  /// Whether this is the first record after a measurement.
  public var validationIsNew: Bool
  /// Values of the scheduler's own hyperparameters.
  public var hyperparameters: HyperparameterValues

  /// A record; what is not given is not known.
  @inlinable
  public init(
    step: Int, horizon: Int?, baseValue: Double, hyperparameters: HyperparameterValues,
    epoch: Double = 0, currentValue: Double? = nil, trainingLoss: Double? = nil,
    gradientNorm: Double? = nil, validationLoss: Double? = nil, validationIsNew: Bool = false
  ) {
    self.step = step
    self.horizon = horizon
    self.epoch = epoch
    self.baseValue = baseValue
    self.currentValue = currentValue ?? baseValue
    self.trainingLoss = trainingLoss
    self.gradientNorm = gradientNorm
    self.validationLoss = validationLoss
    self.validationIsNew = validationIsNew
    self.hyperparameters = hyperparameters
  }
}
