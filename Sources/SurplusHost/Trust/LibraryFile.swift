import SurplusBoundary

/// A library by its content: what a run counts on when it loads the file in a worker later.
public struct LibraryFile: Codable, Sendable, Equatable {
  /// Where it lies, without symbolic links.
  public let path: String
  /// SHA-256 of its content, in hexadecimal digits.
  public let sha256: String
  /// How to see that it is still the same without reading it.
  public let identity: FileIdentity?

  /// A file with a digest that was taken before.
  public init(path: String, sha256: String, identity: FileIdentity?) {
    self.path = path
    self.sha256 = sha256
    self.identity = identity
  }

  /// Whether the file has another content than it had. A file that is touched or moved has not.
  public var isReplaced: Bool {
    if let identity, identity == FileIdentity(path) { return false }
    return (try? SHA256.hex(file: path)) != sha256
  }

  /// Throws a `PluginError` if it has.
  public func checkUnchanged() throws {
    if isReplaced {
      throw PluginError(
        "\(path): was replaced while this run was on; the next run takes the file as it is now")
    }
  }
}
