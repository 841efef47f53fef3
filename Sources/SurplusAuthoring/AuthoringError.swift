/// Why a plugin could not be started or built; the text is meant for the user.
public struct AuthoringError: Error, Sendable, CustomStringConvertible {
  /// What is wrong and what to do about it.
  public let message: String

  /// An error with a text for the user.
  public init(_ message: String) {
    self.message = message
  }

  /// The text.
  public var description: String { message }
}
