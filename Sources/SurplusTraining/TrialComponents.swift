import SurplusCore

/// An optimizer with its base values.
public struct OptimizerPart {
  /// Its id in the spec.
  public let id: String
  /// The rule.
  public let optimizer: any Optimizer
  /// Base values.
  public let values: HyperparameterValues
  /// Services it needs.
  public let needs: Needs
  /// Promises it makes.
  public let traits: Traits
  /// The optimizer it wraps, if it wraps one.
  public let inner: [OptimizerPart]

  /// A part.
  public init(
    id: String, optimizer: any Optimizer, values: HyperparameterValues, needs: Needs = [],
    traits: Traits = [], inner: OptimizerPart? = nil
  ) {
    self.id = id
    self.optimizer = optimizer
    self.values = values
    self.needs = needs
    self.traits = traits
    self.inner = inner.map { [$0] } ?? []
  }

  /// It and what it wraps, outermost first.
  var chain: [OptimizerPart] { [self] + inner.flatMap(\.chain) }
  var ownsIterate: Bool { traits.contains(.ownsIterate) }
  var needsFullBatch: Bool { chain.contains { $0.needs.contains(.fullBatch) } }
  var needsEvaluation: Bool { chain.contains { $0.needs.contains(.evaluation) } }
  var needsInitialPoint: Bool { needs.contains(.initialPoint) }
  /// Whether what it remembers cannot be saved.
  var isUnsaved: Bool { chain.contains { $0.traits.contains(.unsaved) } }
}

/// A scheduler with its base values and what it drives.
public struct SchedulerPart {
  /// What a scheduler drives.
  public enum Target: Sendable, Equatable {
    /// A hyperparameter of the optimizer: how deep it is wrapped, and its place in the descriptor.
    case optimizer(level: Int, Int)
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
  /// Whether it looks at norms of points, updates and gradients.
  public let needsNorms: Bool

  /// A part.
  public init(
    id: String, scheduler: any Scheduler, values: HyperparameterValues, target: Target,
    needsGradient: Bool, isPure: Bool, needsNorms: Bool = false
  ) {
    self.needsNorms = needsNorms
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
  /// Whether it needs the point before the first step.
  public let needsInitialPoint: Bool

  /// A part.
  public init(
    id: String, regularizer: any Regularizer, values: HyperparameterValues, hooks: Hooks,
    needsInitialPoint: Bool = false
  ) {
    self.needsInitialPoint = needsInitialPoint
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
  /// The id of the landscape, for messages.
  public let landscape: String

  /// Components.
  public init(
    optimizer: OptimizerPart, schedulers: [SchedulerPart], regularizers: [RegularizerPart],
    landscape: String = "landscape"
  ) {
    self.landscape = landscape
    self.optimizer = optimizer
    self.schedulers = schedulers
    self.regularizers = regularizers
  }

  var needInitialPoint: Bool {
    optimizer.chain.contains(where: \.needsInitialPoint)
      || regularizers.contains(where: \.needsInitialPoint)
  }
}
