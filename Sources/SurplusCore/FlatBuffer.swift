import Glibc

/// There is no memory for a buffer.
public struct OutOfMemory: Error, Sendable, CustomStringConvertible {
  /// Size of the buffer.
  public let bytes: Int

  /// The size, in words.
  public var description: String { "no memory for a buffer of \(bytes) bytes" }
}

/// One contiguous, zero-filled, 64-byte-aligned buffer with an inaccessible page behind it.
///
/// The bytes between its end and that page (fewer than 64) hold a pattern, so that a write past the end is
/// found by `isIntact` if it is short, and stopped by the page if it is long.
public final class FlatBuffer<Element: Scalar> {
  /// The elements.
  public let elements: UnsafeMutableBufferPointer<Element>
  private let mapping: UnsafeMutableRawPointer
  private let mappedBytes: Int
  private let padding: UnsafeMutableRawBufferPointer

  /// A buffer of zeros. Throws when there is no memory for it.
  public init(count: Int) throws(OutOfMemory) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let bytes = count * MemoryLayout<Element>.stride
    let aligned = (bytes + 63) / 64 * 64
    let body = (aligned + page - 1) / page * page
    mappedBytes = body + page
    guard
      let mapping = mmap(
        nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      mapping != MAP_FAILED
    else {
      throw OutOfMemory(bytes: bytes)
    }
    self.mapping = mapping
    mprotect(mapping + body, page, PROT_NONE)
    let start = mapping + (body - aligned)
    elements = UnsafeMutableBufferPointer(
      start: start.bindMemory(to: Element.self, capacity: count), count: count)
    padding = UnsafeMutableRawBufferPointer(start: start + bytes, count: aligned - bytes)
    for index in padding.indices { padding[index] = Self.pattern(index) }
  }

  deinit { munmap(mapping, mappedBytes) }

  /// Whether nobody wrote into the padding behind the elements.
  public var isIntact: Bool {
    for index in padding.indices where padding[index] != Self.pattern(index) { return false }
    return true
  }

  /// The elements, read only.
  public var readOnly: UnsafeBufferPointer<Element> { UnsafeBufferPointer(elements) }

  private static func pattern(_ index: Int) -> UInt8 { 0xA5 ^ UInt8(truncatingIfNeeded: index) }
}
