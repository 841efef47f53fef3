/// What is wrong with a text of the user or a flag, for the user: `FILE:LINE:COLUMN: what`, a line for each mistake.
public struct InputError: Error, Sendable, Equatable, CustomStringConvertible {
  private struct Mistake: Sendable, Equatable {
    let location: SourceLocation?
    let text: String

    var line: String { location.map { "\($0): \(text)" } ?? text }
  }

  private let mistakes: [Mistake]

  /// An error without a place.
  public init(_ message: String) {
    mistakes = [Mistake(location: nil, text: message)]
  }

  /// An error at a place.
  public init(_ location: SourceLocation, _ what: String) {
    mistakes = [Mistake(location: location, text: what)]
  }

  /// Several mistakes as one error, in the order of their places; what has none, and flags, come first.
  init(_ errors: [InputError]) {
    var mistakes: [Mistake] = []
    for mistake in errors.flatMap(\.mistakes) where !mistakes.contains(mistake) {
      mistakes.append(mistake)
    }
    func place(_ mistake: Mistake) -> (Int, Int) {
      (mistake.location?.line ?? 0, mistake.location?.column ?? 0)
    }
    self.mistakes = mistakes.enumerated().sorted {
      let (a, b) = (place($0.element), place($1.element))
      return a == b ? $0.offset < $1.offset : a < b
    }.map(\.element)
  }

  /// One line for each mistake, place first.
  public var message: String { mistakes.map(\.line).joined(separator: "\n") }

  /// The lines.
  public var description: String { message }

  /// Errors are equal that say the same: a place may be part of a text.
  public static func == (left: InputError, right: InputError) -> Bool {
    left.message == right.message
  }
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
