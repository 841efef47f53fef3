/// Why a library or a component of it cannot be used; the text names the file.
public struct PluginError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, with which file.
  public let message: String
  /// Whether a component reported it without saying why.
  package var lacksReason = false

  /// An error with a text for the user.
  public init(_ message: String) {
    self.message = message
  }

  /// The text.
  public var description: String { message }
}
