/// Why a component, landscape or input could not do what it was asked to; the text is meant for the user.
public struct ComponentError: Error, Sendable, CustomStringConvertible {
  /// What is wrong and what to do about it.
  public let message: String

  /// An error with a text for the user.
  public init(_ message: String) {
    self.message = message
  }

  /// The text.
  public var description: String { message }
}
