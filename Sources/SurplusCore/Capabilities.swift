/// A set of named flags that travels as bits over the plugin boundary.
public protocol NamedFlags: OptionSet, Sendable, Codable, Equatable where RawValue == UInt64 {
  /// The flags of this version, with the names users see.
  static var named: [(name: String, flag: Self)] { get }
}

extension NamedFlags {
  /// The names of the flags that are set.
  public var names: [String] {
    Self.named.filter { isSuperset(of: $0.flag) }.map(\.name)
  }

  /// Bits that this version gives no meaning to.
  public var unknownBits: UInt64 {
    rawValue & ~Self.named.reduce(0) { $0 | $1.flag.rawValue }
  }
}

/// Services a component cannot do without.
public struct Needs: NamedFlags {
  /// The bits of the boundary.
  public let rawValue: UInt64
  /// From the bits of the boundary.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// The loss of the batch is given to the step.
  public static let loss = Needs(rawValue: 1 << 0)
  /// The number of steps is known when the trial starts.
  public static let horizon = Needs(rawValue: 1 << 1)
  /// A scheduler asked after the gradient of the same step is known.
  public static let gradient = Needs(rawValue: 1 << 2)
  /// The objective at any point.
  public static let evaluation = Needs(rawValue: 1 << 3)
  /// Hessian-vector products of the objective.
  public static let hessian = Needs(rawValue: 1 << 4)
  /// Products with the Gauss-Newton matrix of the data loss, to which penalties add their Hessian.
  public static let gaussNewton = Needs(rawValue: 1 << 5)
  /// Gradients with labels drawn from the model's own outputs.
  public static let sampledLabels = Needs(rawValue: 1 << 6)
  /// An optimizer that wraps another, or several.
  public static let inner = Needs(rawValue: 1 << 7)
  /// Every step sees all training rows.
  public static let fullBatch = Needs(rawValue: 1 << 8)
  /// A known lower bound of the loss.
  public static let lowerBound = Needs(rawValue: 1 << 9)
  /// The point before the first step.
  public static let initialPoint = Needs(rawValue: 1 << 10)
  /// A scheduler that looks at the norms of its record.
  public static let norms = Needs(rawValue: 1 << 11)
  /// Held-out validation rows.
  public static let validation = Needs(rawValue: 1 << 12)

  /// Every flag with its name.
  public static var named: [(name: String, flag: Needs)] {
    [
      ("loss", .loss), ("horizon", .horizon), ("gradient", .gradient), ("evaluation", .evaluation),
      ("hessian", .hessian), ("gauss_newton", .gaussNewton), ("sampled_labels", .sampledLabels),
      ("inner", .inner), ("full_batch", .fullBatch), ("lower_bound", .lowerBound),
      ("initial_point", .initialPoint), ("norms", .norms), ("validation", .validation),
    ]
  }
}

/// Promises a component makes.
public struct Traits: NamedFlags {
  /// The bits of the boundary.
  public let rawValue: UInt64
  /// From the bits of the boundary.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Element i of the result depends on element i of the buffers only.
  public static let elementwise = Traits(rawValue: 1 << 0)
  /// A scheduler that is a function of step, horizon and base value alone.
  public static let pure = Traits(rawValue: 1 << 1)
  /// The trained point is not the evaluation point.
  public static let ownsIterate = Traits(rawValue: 1 << 2)
  /// An optimizer that decays decoupled by its own `weight_decay`.
  public static let decoupledDecay = Traits(rawValue: 1 << 3)
  /// An optimizer that estimates its own rate; `lr` is a factor on it.
  public static let scalesRate = Traits(rawValue: 1 << 4)
  /// An optimizer that has no use for a learning rate schedule.
  public static let ignoresRate = Traits(rawValue: 1 << 5)
  /// State that cannot be saved: a trial is repeated, never continued.
  public static let unsaved = Traits(rawValue: 1 << 6)
  /// An optimizer that owns its iterate and applies decay and proximal maps to it by itself.
  public static let regularizes = Traits(rawValue: 1 << 7)
  /// A regularizer whose proximal map is a projection onto a set, whatever the rate.
  public static let projects = Traits(rawValue: 1 << 8)
  /// An optimizer whose update is not a multiple of the gradient or of an average of gradients: history, norm, sign or
  /// curvature scale coordinates, tensors or directions unlike each other.
  public static let adaptive = Traits(rawValue: 1 << 9)
  /// A scheduler whose value is the base value in every step.
  public static let constant = Traits(rawValue: 1 << 10)

  /// Every flag with its name.
  public static var named: [(name: String, flag: Traits)] {
    [
      ("elementwise", .elementwise), ("pure", .pure), ("owns_iterate", .ownsIterate),
      ("decoupled_decay", .decoupledDecay), ("scales_rate", .scalesRate),
      ("ignores_rate", .ignoresRate), ("unsaved", .unsaved), ("regularizes", .regularizes),
      ("projects", .projects),
      ("adaptive", .adaptive), ("constant", .constant),
    ]
  }
}

/// The places where a regularizer hooks into a step.
public struct Hooks: NamedFlags {
  /// The bits, one for each hook.
  public let rawValue: UInt64
  /// From bits.
  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// Adds a term to the objective.
  public static let penalty = Hooks(rawValue: 1 << 0)
  /// Changes the gradient before the optimizer sees it.
  public static let gradientTransform = Hooks(rawValue: 1 << 1)
  /// Shrinks the parameters beside the update.
  public static let decay = Hooks(rawValue: 1 << 2)
  /// Applies a proximal map or projection after the update.
  public static let proximal = Hooks(rawValue: 1 << 3)
  /// Changes activations at named sites, forward and backward.
  public static let activation = Hooks(rawValue: 1 << 4)
  /// Gives the product of the penalty's Hessian and a vector.
  public static let penaltyProduct = Hooks(rawValue: 1 << 5)
  /// Evaluates the objective at nearby points and replaces loss and gradient.
  public static let surface = Hooks(rawValue: 1 << 6)
  /// Changes inputs and targets of a training batch.
  public static let data = Hooks(rawValue: 1 << 7)
  /// Changes the loss of a training batch.
  public static let loss = Hooks(rawValue: 1 << 8)
  /// Told the end of each step.
  public static let trajectory = Hooks(rawValue: 1 << 9)
  /// Gives the evaluation point.
  public static let view = Hooks(rawValue: 1 << 10)

  /// Every hook with its name.
  public static var named: [(name: String, flag: Hooks)] {
    [
      ("penalty", .penalty), ("gradient_transform", .gradientTransform), ("decay", .decay),
      ("proximal", .proximal), ("activation", .activation), ("penalty_product", .penaltyProduct),
      ("surface", .surface), ("data", .data), ("loss", .loss), ("trajectory", .trajectory),
      ("view", .view),
    ]
  }
}
