import Glibc

/// Why a checkpoint cannot be written or used.
public struct CheckpointError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, with the file's name.
  public var description: String { "\(path): \(reason)" }
  /// What is wrong.
  public let reason: String
  private let path: String

  private init(_ path: String, _ reason: String) {
    self.path = path
    self.reason = reason
  }

  static func system(_ path: String) -> CheckpointError {
    CheckpointError(path, String(cString: strerror(errno)))
  }

  /// What is attached to a checkpoint belongs to whoever wrote it, who says so of an attachment that is none.
  public static func damaged(_ path: String) -> CheckpointError {
    CheckpointError(path, "not a whole checkpoint")
  }

  static func version(_ path: String, _ found: UInt64, _ known: UInt64) -> CheckpointError {
    CheckpointError(path, "a checkpoint of version \(found), not of \(known)")
  }

  static func foreign(_ path: String, _ what: String) -> CheckpointError {
    CheckpointError(path, "of another trial: \(what)")
  }
}
