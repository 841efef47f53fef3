import GRDB

/// Why results could not be read or written; the text is meant for the user.
public struct StoreError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What happened, and what is left.
  public let message: String

  /// An error with a text for the user.
  public init(_ message: String) {
    self.message = message
  }

  /// The text.
  public var description: String { message }

  /// What an error of the database means for a results file.
  init(_ error: DatabaseError, _ path: String) {
    switch error.resultCode {
    case .SQLITE_NOTADB:
      self.init("\(path) is not a database of Surplus")
    case .SQLITE_CORRUPT:
      self.init("\(path) is damaged: \(error.message ?? "")")
    case .SQLITE_FULL:
      self.init("\(path): the disk is full; results up to this one are kept")
    case .SQLITE_IOERR:
      self.init("\(path): input or output failed; results up to this one are kept")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      self.init("\(path) is in use by another process")
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY:
      self.init("\(path) cannot be opened: \(error.message ?? "")")
    default:
      self.init("\(path): \(error.message ?? error.description)")
    }
  }

  /// Runs something with the database's errors turned into these.
  static func translating<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw StoreError(error, path)
    }
  }
}
