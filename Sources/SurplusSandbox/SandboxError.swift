/// Why a child process could not be started, or its sandbox not be entered; the text is meant for the user.
public struct SandboxError: Error, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let message: String

  /// An error with a text for the user.
  public init(_ message: String) {
    self.message = message
  }

  /// The text.
  public var description: String { message }
}
