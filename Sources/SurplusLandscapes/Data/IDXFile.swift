import CZlib
import Glibc
import SurplusCore

/// Unsigned bytes of a known shape in an IDX file, compressed by gzip or not.
///
/// The format (Y. LeCun, the MNIST database): two zero bytes, 8 for unsigned bytes, the number of sizes; the sizes
/// in four bytes each, highest first; then the bytes, last index fastest.
struct IDXFile {
  /// The bytes, last index fastest.
  let bytes: [UInt8]

  /// Reads a file. Throws a `ComponentError` that names the file when it cannot be opened, is damaged, is shorter
  /// or longer than its shape says, or is of another shape.
  init(path: String, shape: [Int]) throws {
    try RegularFile.check(path)
    guard let file = gzopen(path, "rb") else {
      throw ComponentError("\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
    defer { gzclose(file) }
    let header = try Self.read(4 + 4 * shape.count, from: file, path)
    var expected: [UInt8] = [0, 0, 8, UInt8(shape.count)]
    for size in shape {
      for shift in [24, 16, 8, 0] { expected.append(UInt8(truncatingIfNeeded: size >> shift)) }
    }
    guard header == expected else {
      let sizes = shape.map(String.init).joined(separator: " x ")
      throw ComponentError("\(path): not an IDX file of \(sizes) bytes")
    }
    bytes = try Self.read(shape.reduce(1, *), from: file, path)
    // Reading past the end also makes zlib check the file's own checksum.
    var extra: UInt8 = 0
    switch gzread(file, &extra, 1) {
    case 0: break
    case 1: throw ComponentError("\(path): longer than its shape says")
    default: throw Self.damaged(file, path)
    }
  }

  private static func read(_ count: Int, from file: gzFile, _ path: String) throws -> [UInt8] {
    var failure: ComponentError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let read = gzread(file, buffer.baseAddress, UInt32(count))
      filled = max(0, Int(read))
      if read < 0 { failure = damaged(file, path) }
    }
    if let failure { throw failure }
    guard bytes.count == count else { throw ComponentError("\(path): ends too early") }
    return bytes
  }

  private static func damaged(_ file: gzFile, _ path: String) -> ComponentError {
    var code: Int32 = 0
    let reason = gzerror(file, &code).map { String(cString: $0) } ?? "error \(code)"
    // zlib's message begins with the path.
    return ComponentError(reason.hasPrefix(path) ? reason : "\(path): \(reason)")
  }
}
