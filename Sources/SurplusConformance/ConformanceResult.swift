/// What came out of one check of one component.
public struct ConformanceResult: Sendable, Codable {
  /// How it ended.
  public enum Status: String, Sendable, Codable, CaseIterable {
    /// The component does what is asked.
    case passed
    /// It does something else.
    case failed
    /// The check does not apply to it.
    case skipped
    /// Allowed, but worth a look.
    case warning
  }

  /// The name of the check.
  public var check: String
  /// Its number.
  public var number: Int
  /// `library`, or the kind of the component.
  public var kind: String
  /// The component; empty for the library.
  public var component: String
  /// How it ended.
  public var status: Status
  /// What was expected, of a failure.
  public var expected: String?
  /// What was seen instead.
  public var seen: String?
  /// Function and step of the failure.
  public var place: String?
  /// Why it was skipped, or what is worth a look.
  public var reason: String?
  /// The seed that repeats it.
  public var seed: UInt64
  /// How long it took.
  public var seconds: Double
}
