import Foundation
import Glibc
import SurplusCore

/// What goes where: results to standard output, messages to standard error. Everything that this program writes for
/// its user is written here.
enum Terminal {
  /// The reader of standard output went away: nothing is wrong, and nobody is left to read on.
  struct ReaderIsGone: Error {}

  /// A result for a person.
  static func result(_ text: String) throws { try raw(text.visible + "\n") }

  /// A result for a program, which escapes what it must in its own way.
  static func raw(_ text: String) throws {
    guard let reason = write(text, to: STDOUT_FILENO) else { return }
    if reason == EPIPE { throw ReaderIsGone() }
    let words = String(cString: strerror(reason))
    throw Failure(
      "standard output: " + words.prefix(1).lowercased() + words.dropFirst(), code: Failure.defect)
  }

  /// A value as JSON, keys in snake_case and sorted.
  static func json(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .surplus
    try raw(String(decoding: try encoder.encode(value), as: UTF8.self) + "\n")
  }

  /// A message for a person. One that cannot be written has nowhere else to go.
  static func message(_ text: String) { _ = write(text.visible + "\n", to: STDERR_FILENO) }

  /// Writes a text in the place of the line that the cursor is in.
  static func bar(_ text: String) { _ = write("\r\u{1B}[K" + text, to: STDERR_FILENO) }

  /// Whether messages go to a terminal that can replace a line.
  static var hasBar: Bool {
    guard isatty(STDERR_FILENO) == 1, let terminal = getenv("TERM") else { return false }
    return !["", "dumb"].contains(String(cString: terminal))
  }

  /// The columns of the terminal that messages go to; 80 if it does not say.
  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes all of a text. Returns the error number of what kept it from that; nil if nothing did.
  private static func write(_ text: String, to descriptor: Int32) -> Int32? {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      if written < 0 && errno == EAGAIN {
        // Another program has made the descriptor one that does not wait.
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&request, 1, -1)
        continue
      }
      guard written > 0 else { return errno }
      bytes = bytes.dropFirst(written)
    }
    return nil
  }
}
