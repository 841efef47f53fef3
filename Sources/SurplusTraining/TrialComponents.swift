import SurplusCore

/// An optimizer with its base values.
public struct OptimizerPart {
  /// Its id in the spec.
  public let id: String
  /// The rule.
  public let optimizer: any Optimizer
  /// Base values.
  public let values: HyperparameterValues

  /// A part.
  public init(id: String, optimizer: any Optimizer, values: HyperparameterValues) {
    self.id = id
    self.optimizer = optimizer
    self.values = values
  }
}

/// A scheduler with its base values and what it drives.
public struct SchedulerPart {
  /// What a scheduler drives.
  public enum Target: Sendable, Equatable {
    /// A hyperparameter of the optimizer, by its place in the descriptor.
    case optimizer(Int)
    /// A hyperparameter of a regularizer, by their places.
    case regularizer(Int, Int)
    /// The batch size.
    case batch
  }

  /// Its id in the spec.
  public let id: String
  /// The rule.
  public let scheduler: any Scheduler
  /// Values of its hyperparameters.
  public let values: HyperparameterValues
  /// What it drives.
  public let target: Target
  /// Whether it is asked after the gradient.
  public let needsGradient: Bool
  /// Whether it looks at step, horizon and base value alone.
  public let isPure: Bool

  /// A part.
  public init(
    id: String, scheduler: any Scheduler, values: HyperparameterValues, target: Target,
    needsGradient: Bool, isPure: Bool
  ) {
    self.id = id
    self.scheduler = scheduler
    self.values = values
    self.target = target
    self.needsGradient = needsGradient
    self.isPure = isPure
  }
}

/// A regularizer with its base values and hooks.
public struct RegularizerPart {
  /// Its id in the spec.
  public let id: String
  /// The rule.
  public let regularizer: any Regularizer
  /// Base values.
  public let values: HyperparameterValues
  /// The places where it hooks in.
  public let hooks: Hooks

  /// A part.
  public init(
    id: String, regularizer: any Regularizer, values: HyperparameterValues, hooks: Hooks
  ) {
    self.id = id
    self.regularizer = regularizer
    self.values = values
    self.hooks = hooks
  }
}

/// The components of a trial.
public struct TrialComponents {
  /// The optimizer.
  public let optimizer: OptimizerPart
  /// Schedulers, each with its own target.
  public let schedulers: [SchedulerPart]
  /// Regularizers, in the order written.
  public let regularizers: [RegularizerPart]

  /// Components.
  public init(
    optimizer: OptimizerPart, schedulers: [SchedulerPart], regularizers: [RegularizerPart]
  ) {
    self.optimizer = optimizer
    self.schedulers = schedulers
    self.regularizers = regularizers
  }
}
