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

  /// Every flag with its name.
  public static var named: [(name: String, flag: Needs)] {
    [("loss", .loss), ("horizon", .horizon), ("gradient", .gradient)]
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
  /// The trained point is not the point that counts.
  public static let ownsIterate = Traits(rawValue: 1 << 2)
  /// An optimizer that decays decoupled by its own `weight_decay`.
  public static let decoupledDecay = Traits(rawValue: 1 << 3)

  /// Every flag with its name.
  public static var named: [(name: String, flag: Traits)] {
    [
      ("elementwise", .elementwise), ("pure", .pure), ("owns_iterate", .ownsIterate),
      ("decoupled_decay", .decoupledDecay),
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

  /// Every hook with its name.
  public static var named: [(name: String, flag: Hooks)] {
    [
      ("penalty", .penalty), ("gradient_transform", .gradientTransform), ("decay", .decay),
      ("proximal", .proximal), ("activation", .activation),
    ]
  }
}
