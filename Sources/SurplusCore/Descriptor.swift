/// What a component is, readable without creating it: validation, help and tables come from here.
public struct Descriptor: Sendable, Codable, Equatable {
  /// snake_case, unique within its library.
  public let id: String
  /// Which protocol it conforms to.
  public let kind: ComponentKind
  /// Its own version.
  public let version: String
  /// One line: what it is.
  public let summary: String
  /// DOI or arXiv id of the source, empty if there is none.
  public let reference: String
  /// What it computes, in plain text of one or more lines: the update, the value, the loss. Empty if it is not said.
  public let formula: String
  /// What it remembers, in multiples of the n parameters: `2 n`. Empty if it is not said.
  public let state: String
  /// What a step costs, in gradients: `one gradient`. Empty if it is not said.
  public let cost: String
  /// Settings in the order in which values travel.
  public let hyperparameters: [Hyperparameter]
  /// Formats it works in.
  public let precisions: [Precision]
  /// Services it cannot do without.
  public let needs: Needs
  /// Promises it makes.
  public let traits: Traits
  /// For a regularizer: the places where it hooks in.
  public let hooks: Hooks
  /// For a landscape: the services that need its help and get it.
  public let offers: Needs
  /// For a landscape: it divides its rows into splits by itself, so that a spec holds none out.
  public let dividesRows: Bool
  /// For a landscape: the name of its size hyperparameter, the integer one along which it grows (`width`, `channels`).
  /// Landscapes that differ in their size alone are a family. Nil if it has none.
  public let size: String?
  /// For an optimizer that divides the tensors among those it wraps: the keys under which a spec names these, in order.
  /// Each of them is given a layout of its own tensors. Empty for every other component.
  public let parts: [String]

  /// A descriptor with every field given.
  public init(
    id: String, kind: ComponentKind, version: String = "1.0.0", summary: String,
    reference: String = "", formula: String = "", state: String = "", cost: String = "",
    hyperparameters: [Hyperparameter] = [], precisions: [Precision] = Precision.allCases,
    needs: Needs = [], traits: Traits = [], hooks: Hooks = [], offers: Needs = [],
    dividesRows: Bool = false, size: String? = nil, parts: [String] = []
  ) {
    self.offers = offers
    self.dividesRows = dividesRows
    self.size = size
    self.parts = parts
    self.id = id
    self.kind = kind
    self.version = version
    self.summary = summary
    self.reference = reference
    self.formula = formula
    self.state = state
    self.cost = cost
    self.hyperparameters = hyperparameters
    self.precisions = precisions
    self.needs = needs
    self.traits = traits
    self.hooks = hooks
  }

  /// Where a spec names the optimizer that another wraps.
  public static let innerKey = "inner"

  /// The keys under which a spec names the optimizers that it wraps, in order; empty if it wraps none.
  public var wraps: [String] {
    guard needs.contains(.inner) else { return [] }
    return parts.isEmpty ? [Self.innerKey] : parts
  }
}

/// What a component can be.
public enum ComponentKind: String, Sendable, Codable, CaseIterable {
  /// Chooses the next point.
  case optimizer
  /// Drives a hyperparameter over time.
  case scheduler
  /// Changes what is minimized or how.
  case regularizer
  /// What is minimized.
  case landscape
  /// What a landscape is made from.
  case data
}
