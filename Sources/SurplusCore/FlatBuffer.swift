import CLinux
import Glibc

/// There is no memory for a buffer.
public struct OutOfMemory: Error, Sendable, CustomStringConvertible {
  /// Size of the buffer.
  public let bytes: Int

  /// The size, in words.
  public var description: String { "no memory for a buffer of \(bytes) bytes" }
}

/// One contiguous, zero-filled, 64-byte-aligned buffer between two inaccessible pages.
///
/// It ends as close to the second page as its alignment lets it. The bytes between its end and that page (fewer
/// than 64), and the 64 before its beginning if they are not in the first page, hold a pattern: a short write
/// outside is found by `isIntact`, a long one is stopped by a page.
public final class FlatBuffer<Element: Scalar> {
  /// The elements.
  public let elements: UnsafeMutableBufferPointer<Element>
  /// The elements, read only; through a mapping that cannot be written if the buffer was made with one.
  public let readOnly: UnsafeBufferPointer<Element>
  private let mapping: UnsafeMutableRawPointer
  private let alias: UnsafeMutableRawPointer?
  private let mappedBytes: Int
  private let front: UnsafeMutableRawBufferPointer
  private let back: UnsafeMutableRawBufferPointer

  /// A buffer of zeros. With a read-only alias its pages are mapped twice, and whoever gets `readOnly` cannot write:
  /// that costs address space and nothing else. Throws when there is no memory for it.
  public init(count: Int, hasReadOnlyAlias: Bool = false) throws(OutOfMemory) {
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    let bytes = count * MemoryLayout<Element>.stride
    let aligned = (bytes + 63) / 64 * 64
    let body = (aligned + page - 1) / page * page
    mappedBytes = body + 2 * page
    let failure = OutOfMemory(bytes: bytes)
    mapping = try Self.reserve(mappedBytes, failure)
    if hasReadOnlyAlias && body > 0 {
      let other = try Self.reserve(mappedBytes, failure)
      alias = other
      guard Self.share(body, mapping + page, other + page) else {
        munmap(mapping, mappedBytes)
        munmap(other, mappedBytes)
        throw failure
      }
    } else {
      alias = nil
      guard body == 0 || mprotect(mapping + page, body, PROT_READ | PROT_WRITE) == 0 else {
        munmap(mapping, mappedBytes)
        throw failure
      }
      // Steps go through tens of megabytes: with small pages a good part of their time is spent looking pages up.
      madvise(mapping + page, body, MADV_HUGEPAGE)
    }
    let offset = page + body - aligned
    let start = mapping + offset
    elements = UnsafeMutableBufferPointer(
      start: start.bindMemory(to: Element.self, capacity: count), count: count)
    readOnly =
      alias.map {
        UnsafeBufferPointer(
          start: ($0 + offset).bindMemory(to: Element.self, capacity: count), count: count)
      } ?? UnsafeBufferPointer(elements)
    let room = min(64, body - aligned)
    front = UnsafeMutableRawBufferPointer(start: start - room, count: room)
    back = UnsafeMutableRawBufferPointer(start: start + bytes, count: aligned - bytes)
    for index in front.indices { front[index] = Self.pattern(index) }
    for index in back.indices { back[index] = Self.pattern(index) }
  }

  deinit {
    munmap(mapping, mappedBytes)
    if let alias { munmap(alias, mappedBytes) }
  }

  /// Address space in which nothing is accessible.
  private static func reserve(_ bytes: Int, _ failure: OutOfMemory) throws(OutOfMemory)
    -> UnsafeMutableRawPointer
  {
    guard let mapping = mmap(nil, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
      mapping != MAP_FAILED
    else { throw failure }
    return mapping
  }

  /// Puts the same new pages at two places: for reading and writing, and for reading.
  private static func share(
    _ bytes: Int, _ writable: UnsafeMutableRawPointer, _ readable: UnsafeMutableRawPointer
  ) -> Bool {
    let file = linux_memory_file("surplus buffer")
    guard file >= 0 else { return false }
    defer { close(file) }
    let flags = MAP_SHARED | MAP_FIXED
    return ftruncate(file, off_t(bytes)) == 0
      && mmap(writable, bytes, PROT_READ | PROT_WRITE, flags, file, 0) != MAP_FAILED
      && mmap(readable, bytes, PROT_READ, flags, file, 0) != MAP_FAILED
  }

  /// Whether nobody wrote into the padding around the elements.
  public var isIntact: Bool {
    for index in front.indices where front[index] != Self.pattern(index) { return false }
    for index in back.indices where back[index] != Self.pattern(index) { return false }
    return true
  }

  private static func pattern(_ index: Int) -> UInt8 { 0xA5 ^ UInt8(truncatingIfNeeded: index) }
}
