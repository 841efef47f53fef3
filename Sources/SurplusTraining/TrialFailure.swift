/// A component did not accept its work, or broke a rule: the trial cannot go on.
public struct TrialFailure: Error, Sendable, CustomStringConvertible {
  /// The component's id.
  public let component: String
  /// The step it happened in.
  public let step: Int
  /// What happened.
  public let message: String

  /// A failure.
  public init(component: String, step: Int, message: String) {
    self.component = component
    self.step = step
    self.message = message
  }

  /// Component, step and what happened.
  public var description: String { "\(component), step \(step): \(message)" }
}
