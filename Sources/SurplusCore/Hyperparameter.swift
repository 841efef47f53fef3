/// A typed setting of a component: its name, default and valid range. Every value travels as a `Double`.
public struct Hyperparameter: Sendable, Codable, Equatable {
  /// What values mean.
  public enum Kind: Sendable, Codable, Equatable {
    /// Any real number of the range.
    case real
    /// A whole number of the range.
    case integer
    /// 0 is false, 1 is true.
    case boolean
    /// The index of one of these names.
    case choice([String])
  }

  /// How a tuner steps through a range.
  public enum Scale: String, Sendable, Codable {
    /// Equal differences.
    case linear
    /// Equal ratios.
    case log
  }

  /// The part of the valid range that is worth searching.
  public struct Tuning: Sendable, Codable, Equatable {
    /// Lowest value to try.
    public let minimum: Double
    /// Highest value to try.
    public let maximum: Double
    /// Spacing of the values.
    public let scale: Scale

    /// A range searched with equal differences.
    public static func linear(_ range: ClosedRange<Double>) -> Tuning {
      Tuning(minimum: range.lowerBound, maximum: range.upperBound, scale: .linear)
    }

    /// A range searched with equal ratios.
    public static func log(_ range: ClosedRange<Double>) -> Tuning {
      Tuning(minimum: range.lowerBound, maximum: range.upperBound, scale: .log)
    }

    /// A range with its scale.
    public init(minimum: Double, maximum: Double, scale: Scale) {
      self.minimum = minimum
      self.maximum = maximum
      self.scale = scale
    }
  }

  /// The name in specs, snake_case.
  public let name: String
  /// The type of its values.
  public let kind: Kind
  /// The value when a spec does not say.
  public let defaultValue: Double
  /// Lowest valid value, inclusive.
  public let minimum: Double
  /// Highest valid value, inclusive.
  public let maximum: Double
  /// Where a tuner looks, if it is worth tuning.
  public let tuning: Tuning?
  /// The unit, empty if it has none.
  public let unit: String
  /// One line: what it does.
  public let summary: String

  /// A hyperparameter with every field given.
  public init(
    name: String, kind: Kind, defaultValue: Double, minimum: Double, maximum: Double,
    tuning: Tuning? = nil, unit: String = "", summary: String
  ) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.minimum = minimum
    self.maximum = maximum
    self.tuning = tuning
    self.unit = unit
    self.summary = summary
  }

  /// A real number.
  public static func real(
    _ name: String, default value: Double, in range: ClosedRange<Double>,
    tuning: Tuning? = nil, unit: String = "", _ summary: String
  ) -> Hyperparameter {
    Hyperparameter(
      name: name, kind: .real, defaultValue: value, minimum: range.lowerBound,
      maximum: range.upperBound, tuning: tuning, unit: unit, summary: summary)
  }

  /// A whole number.
  public static func integer(
    _ name: String, default value: Int, in range: ClosedRange<Int>,
    tuning: Tuning? = nil, unit: String = "", _ summary: String
  ) -> Hyperparameter {
    Hyperparameter(
      name: name, kind: .integer, defaultValue: Double(value), minimum: Double(range.lowerBound),
      maximum: Double(range.upperBound), tuning: tuning, unit: unit, summary: summary)
  }

  /// True or false.
  public static func boolean(
    _ name: String, default value: Bool, _ summary: String
  ) -> Hyperparameter {
    Hyperparameter(
      name: name, kind: .boolean, defaultValue: value ? 1 : 0, minimum: 0, maximum: 1,
      summary: summary)
  }

  /// One of several names; the default must be one of them.
  public static func choice(
    _ name: String, of choices: [String], default value: String, _ summary: String
  ) -> Hyperparameter {
    guard let index = choices.firstIndex(of: value) else {
      preconditionFailure("the default '\(value)' of \(name) is not one of its choices")
    }
    return Hyperparameter(
      name: name, kind: .choice(choices), defaultValue: Double(index), minimum: 0,
      maximum: Double(choices.count - 1), summary: summary)
  }
}
