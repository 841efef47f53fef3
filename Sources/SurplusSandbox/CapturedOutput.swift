import CLinux
import Glibc

/// What a child prints: its first and its last bytes, and how much there was in between.
public final class CapturedOutput {
  /// The child's end.
  public let writer: Int32
  /// Readable when there is something to `take`.
  public let reader: Int32
  private let capacity: Int
  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  private var count = 0
  private var buffer = [UInt8](repeating: 0, count: 65536)

  /// Keeps a number of bytes of the beginning, and at least as many of the end. Throws a `SandboxError`.
  public init(capacity: Int = 16384) throws {
    var ends: [Int32] = [0, 0]
    guard linux_pipe(&ends) == 0 else { throw SandboxError.noDescriptor() }
    (reader, writer) = (ends[0], ends[1])
    self.capacity = capacity
    // The child's end stays as it is: a plugin that prints waits until there is room.
    guard fcntl(reader, F_SETFL, O_NONBLOCK) == 0 else { throw SandboxError.noDescriptor() }
  }

  deinit {
    close(reader)
    close(writer)
  }

  /// Takes what has arrived, without waiting, and never more at once than a pipe holds a few times over.
  public func take() {
    for _ in 0..<16 {
      let got = read(reader, &buffer, buffer.count)
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { return }
      keep(buffer[..<got])
    }
  }

  private func keep(_ bytes: ArraySlice<UInt8>) {
    count += bytes.count
    let first = bytes.prefix(capacity - head.count)
    head += first
    tail += bytes.dropFirst(first.count)
    if tail.count > 2 * capacity { tail.removeFirst(tail.count - capacity) }
  }

  /// Forgets everything that was printed so far.
  public func clear() {
    _ = drain()
  }

  /// What has arrived since the last time, without waiting; forgets it.
  public func drain() -> String {
    take()
    defer { (head, tail, count) = ([], [], 0) }
    return text
  }

  /// All of it, or the beginning and the end with a line between them that says how much is missing.
  public var text: String {
    let end = tail.suffix(capacity)
    let cut = count - head.count - end.count
    guard cut > 0 else { return String(decoding: head + end, as: UTF8.self) }
    return String(decoding: head, as: UTF8.self)
      + "\n[\(cut) of \(count) bytes are not kept]\n" + String(decoding: end, as: UTF8.self)
  }

  /// The end of it, at most a number of bytes, without surrounding white space.
  public func lastWords(_ bytes: Int = 2000) -> String {
    let text = String(decoding: (head + tail).suffix(bytes), as: UTF8.self)
    let trimmed = text.drop { $0.isWhitespace }
    return String(trimmed.reversed().drop { $0.isWhitespace }.reversed())
  }
}
