/// What is wrong with a text of the user or a flag, for the user: `FILE:LINE:COLUMN: what`.
public struct InputError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line, place first.
  public let message: String

  /// An error without a place.
  public init(_ message: String) {
    self.message = message
  }

  /// An error at a place.
  public init(_ location: SourceLocation, _ what: String) {
    message = "\(location): \(what)"
  }

  /// The line.
  public var description: String { message }
}

/// A place in a file, or a flag.
public struct SourceLocation: Sendable, Equatable, CustomStringConvertible {
  /// The file as the user named it, or the flag.
  public let source: String
  /// Counted from 1; 0 for a flag.
  public let line: Int
  /// Counted from 1, in Unicode scalars; 0 for a flag.
  public let column: Int

  /// A place in a file.
  public init(source: String, line: Int, column: Int) {
    self.source = source
    self.line = line
    self.column = column
  }

  /// A flag, which is short enough to need no line.
  public init(flag: String) {
    self.init(source: flag, line: 0, column: 0)
  }

  /// `FILE:LINE:COLUMN`, or the flag.
  public var description: String { line == 0 ? source : "\(source):\(line):\(column)" }
}
