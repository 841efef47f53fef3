import SurplusCore

/// The value of a hyperparameter as a spec writes it.
public enum HyperparameterValue: Sendable, Hashable {
  /// A real or whole number, finite.
  case number(Double)
  /// True or false.
  case boolean(Bool)
  /// One of several names.
  case choice(String)
}

extension HyperparameterValue {
  /// The default of a hyperparameter.
  init(defaultOf hyperparameter: Hyperparameter) {
    let value = hyperparameter.defaultValue
    switch hyperparameter.kind {
    case .real, .integer: self = .number(value)
    case .boolean: self = .boolean(value != 0)
    case .choice(let names): self = .choice(names[Int(value)])
    }
  }

  /// As it travels to a component: booleans are 0 or 1, a choice is its index. Nil if it is not of that kind.
  func encoded(as kind: Hyperparameter.Kind) -> Double? {
    switch (self, kind) {
    case (.number(let value), .real), (.number(let value), .integer): value
    case (.boolean(let value), .boolean): value ? 1 : 0
    case (.choice(let name), .choice(let names)): names.firstIndex(of: name).map(Double.init)
    default: nil
    }
  }
}

extension HyperparameterValue: CustomStringConvertible {
  /// As a spec writes it; numbers are the shortest that read back to the same bits.
  public var description: String {
    switch self {
    case .number(let value): value.shortest
    case .boolean(let value): String(value)
    case .choice(let name): name
    }
  }
}

extension HyperparameterValue: Codable {
  /// From a plain JSON value.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else {
      self = .choice(try container.decode(String.self))
    }
  }

  /// To a plain JSON value.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let value): try container.encode(value)
    case .boolean(let value): try container.encode(value)
    case .choice(let name): try container.encode(name)
    }
  }
}
