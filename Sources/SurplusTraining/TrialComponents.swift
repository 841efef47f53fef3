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
  /// The optimizers it wraps.
  public let inner: [OptimizerPart]
  /// The tensors of the optimizer around it that are its own; nil for all.
  public let share: TensorShare?

  /// A part.
  public init(
    id: String, optimizer: any Optimizer, values: HyperparameterValues, needs: Needs = [],
    traits: Traits = [], inner: [OptimizerPart] = [], share: TensorShare? = nil
  ) {
    self.id = id
    self.optimizer = optimizer
    self.values = values
    self.needs = needs
    self.traits = traits
    self.inner = inner
    self.share = share
  }

  /// It and what it wraps, each before what that wraps.
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
  /// A hyperparameter of an optimizer that is driven with one of another.
  public struct Follower: Sendable, Equatable {
    /// The place of the optimizer, as in a target.
    public let level: Int
    /// The place in its descriptor.
    public let place: Int

    /// A follower.
    public init(level: Int, place: Int) {
      self.level = level
      self.place = place
    }
  }

  /// What a scheduler drives.
  public enum Target: Sendable, Equatable {
    /// A hyperparameter of the optimizer or of one that it wraps: its place among them, each before what it wraps, and
    /// the place in its descriptor. The followers are driven in proportion, each from its own base value.
    case optimizer(level: Int, Int, followers: [Follower] = [])
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
