import Glibc

/// Cuts what arrives on a descriptor into lines.
public struct LineReader {
  /// The descriptor.
  public let descriptor: Int32
  private let longest: Int
  private var pending: [UInt8] = []
  /// Whether the rest of a line is passed over whose beginning was given.
  private var isCut = false

  /// Reads from a descriptor. Of a line of more than `longest` bytes the beginning is given, and no more of it is kept.
  public init(descriptor: Int32, longest: Int = 64 << 20) {
    self.descriptor = descriptor
    self.longest = longest
  }

  /// What is given of a line that is too long.
  private static let beginning = 200

  /// Reads once, waiting if nothing is there and the descriptor waits, and returns the lines that are complete; nil at the
  /// end.
  public mutating func read() -> [String]? {
    var buffer = [UInt8](repeating: 0, count: 65536)
    var count = Glibc.read(descriptor, &buffer, buffer.count)
    while count < 0 && errno == EINTR {
      count = Glibc.read(descriptor, &buffer, buffer.count)
    }
    if count < 0 && errno == EAGAIN { return [] }
    guard count > 0 else { return nil }
    return lines(adding: buffer[..<count])
  }

  private mutating func lines(adding bytes: ArraySlice<UInt8>) -> [String] {
    var bytes = bytes
    if isCut {
      guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return [] }
      bytes = bytes[(end + 1)...]
      isCut = false
    }
    pending.append(contentsOf: bytes)
    var lines: [ArraySlice<UInt8>] = []
    var rest = pending[...]
    if let last = pending.lastIndex(of: UInt8(ascii: "\n")) {
      lines = pending[..<last].split(
        separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      rest = pending[(last + 1)...]
    }
    if rest.count > longest {
      lines.append(rest.prefix(Self.beginning))
      rest = []
      isCut = true
    }
    let texts = lines.map { String(decoding: $0, as: UTF8.self) }
    pending = Array(rest)
    return texts
  }

  /// Whether something can be read within a time.
  public func isReady(within milliseconds: Int) -> Bool {
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&request, 1, Int32(clamping: milliseconds)) > 0
  }
}
