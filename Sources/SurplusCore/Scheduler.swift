/// A rule that drives one hyperparameter over time. The same protocol stands on both sides of the boundary.
public protocol Scheduler: SendableMetatype {
  /// Numbers it remembers from step to step; they lie with the host, zero at the start.
  var stateCount: Int { get }

  /// The absolute value of the driven hyperparameter for update `record.step`.
  mutating func value(at record: ScheduleRecord) throws -> Double

  /// The value, and what else shall happen.
  mutating func decision(at record: ScheduleRecord) throws -> ScheduleDecision
}

extension Scheduler {
  /// None.
  public var stateCount: Int { 0 }

  /// The value alone.
  public mutating func decision(at record: ScheduleRecord) throws -> ScheduleDecision {
    ScheduleDecision(value: try value(at: record))
  }
}

/// What a scheduler decides about a step.
public struct ScheduleDecision: Sendable, Equatable {
  /// The absolute value of the driven hyperparameter.
  public var value: Double
  /// The optimizer forgets its state and counts its steps from 0 again.
  public var restartsOptimizer: Bool
  /// The trial ends before this update.
  public var stops: Bool

  /// A decision.
  @inlinable
  public init(value: Double, restartsOptimizer: Bool = false, stops: Bool = false) {
    self.value = value
    self.restartsOptimizer = restartsOptimizer
    self.stops = stops
  }
}

/// What is known before update t.
public struct ScheduleRecord {
  /// t, from 0.
  public var step: Int
  /// T, the planned number of updates if each costs one gradient, if it is known.
  public var horizon: Int?
  /// The fraction of the budget that was spent before this step, from 0 to 1, if it is known: `step / horizon` where the
  /// budget is a number of steps.
  public var progress: Double?
  /// Passes over the training rows so far.
  public var epoch: Double
  /// The driven hyperparameter in the spec.
  public var baseValue: Double
  /// The driven hyperparameter in the last step.
  public var currentValue: Double
  /// Training rows of the last step's batch.
  public var batchRows: Double?
  /// Objective of the last finished step.
  public var trainingLoss: Double?
  /// Its exponential average, 0.9 of the past, corrected for the start.
  public var smoothedLoss: Double?
  /// Norm of the gradient before gradient transforms, in the last finished step; in this one for a scheduler that needs
  /// the gradient. The other numbers of gradients are of the same step, for a scheduler that needs norms.
  public var gradientNorm: Double?
  /// Norm of the parameters after the last finished step, for a scheduler that needs norms.
  public var parameterNorm: Double?
  /// Norm of what the last finished step added, for a scheduler that needs norms.
  public var updateNorm: Double?
  /// Inner product of the last two updates, for a scheduler that needs norms.
  public var updateProduct: Double?
  /// Inner product of the last two gradients before gradient transforms.
  public var gradientProduct: Double?
  /// Norm of the gradient after gradient transforms, as the optimizer sees it.
  public var transformedNorm: Double?
  /// Inner product of the last two gradients after gradient transforms.
  public var transformedProduct: Double?
  /// Inner product of the gradient after gradient transforms and the update of the step before it: the derivative of the
  /// loss by the factor on that update, to first order.
  public var gradientUpdateProduct: Double?
  /// The last measured validation loss.
  public var validationLoss: Double?
  /// The last measured validation error, a fraction.
  public var validationError: Double?
  /// Whether this is the first record after a measurement.
  public var validationIsNew: Bool
  /// Values of the scheduler's own hyperparameters.
  public var hyperparameters: HyperparameterValues
  /// What the scheduler remembers, `stateCount` numbers.
  public var state: UnsafeMutableBufferPointer<Double>
  /// Random numbers of this step.
  public var random: RandomStream

  /// A record; what is not given is not known.
  @inlinable
  public init(
    step: Int, horizon: Int?, progress: Double? = nil, baseValue: Double,
    hyperparameters: HyperparameterValues, epoch: Double = 0, currentValue: Double? = nil,
    batchRows: Double? = nil,
    trainingLoss: Double? = nil, smoothedLoss: Double? = nil, gradientNorm: Double? = nil,
    parameterNorm: Double? = nil, updateNorm: Double? = nil, updateProduct: Double? = nil,
    gradientProduct: Double? = nil, transformedNorm: Double? = nil,
    transformedProduct: Double? = nil, gradientUpdateProduct: Double? = nil,
    validationLoss: Double? = nil, validationError: Double? = nil, validationIsNew: Bool = false,
    state: UnsafeMutableBufferPointer<Double> = UnsafeMutableBufferPointer(start: nil, count: 0),
    random: RandomStream = RandomStream(key: 0)
  ) {
    self.step = step
    self.horizon = horizon
    self.progress = progress
    self.epoch = epoch
    self.baseValue = baseValue
    self.currentValue = currentValue ?? baseValue
    self.batchRows = batchRows
    self.trainingLoss = trainingLoss
    self.smoothedLoss = smoothedLoss
    self.gradientNorm = gradientNorm
    self.parameterNorm = parameterNorm
    self.updateNorm = updateNorm
    self.updateProduct = updateProduct
    self.gradientProduct = gradientProduct
    self.transformedNorm = transformedNorm
    self.transformedProduct = transformedProduct
    self.gradientUpdateProduct = gradientUpdateProduct
    self.validationLoss = validationLoss
    self.validationError = validationError
    self.validationIsNew = validationIsNew
    self.hyperparameters = hyperparameters
    self.state = state
    self.random = random
  }

  /// Where on the way to the horizon this update lies, in steps: `progress` times the horizon, which is `step` itself
  /// where each step costs one gradient. A schedule over the horizon is a function of this and not of `step`, so that it
  /// comes to its end with the budget.
  @inlinable
  public var position: Double {
    let whole = Double(step)
    // Whole steps stay as they are: t / T x T need not be t.
    guard let horizon, let progress, progress != whole / Double(horizon) else { return whole }
    return progress * Double(horizon)
  }
}
