import Glibc

/// Cuts what arrives on a descriptor into lines.
public struct LineReader {
  /// The descriptor.
  public let descriptor: Int32
  private var pending: [UInt8] = []

  /// Reads from a descriptor.
  public init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// A longer line is no line: whoever writes it has gone wrong.
  private static let longest = 64 << 20

  /// Reads once, waiting if nothing is there, and returns the lines that are complete; nil at the end.
  public mutating func read() -> [String]? {
    var buffer = [UInt8](repeating: 0, count: 65536)
    var count = Glibc.read(descriptor, &buffer, buffer.count)
    while count < 0 && errno == EINTR {
      count = Glibc.read(descriptor, &buffer, buffer.count)
    }
    guard count > 0 else { return nil }
    pending.append(contentsOf: buffer[..<count])
    guard pending.count <= Self.longest else { return nil }
    guard let last = pending.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    let lines = pending[..<last].split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    pending.removeSubrange(...last)
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether something can be read within a time.
  public func isReady(within milliseconds: Int) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, Int32(clamping: milliseconds)) > 0
  }
}
