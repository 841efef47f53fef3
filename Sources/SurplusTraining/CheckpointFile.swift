import Foundation
import Glibc

/// A file of a header and buffers, written so that nobody ever sees half of it, straight from the buffers.
///
/// Eight bytes of name, the version, the length of the header, the length of the attachment, the header as JSON, the
/// attachment, their checksum with what is before them, then the buffers one after the other and their checksum. Numbers are
/// UInt64 in the order of the machine.
enum CheckpointFile {
  private static let name: [UInt8] = Array("SURPLUSC".utf8)
  /// Raised with each change of what a file holds.
  private static let version: UInt64 = 2

  /// Writes a file in place of one that may be there. Throws a `CheckpointError` when it cannot.
  static func write(
    to path: String, header: Data, attachment: [UInt8], buffers: [UnsafeRawBufferPointer]
  ) throws {
    let temporary = path + ".part"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw CheckpointError.system(temporary) }
    do {
      defer { close(file) }
      var checksum = Checksum()
      for part in [prologue(header.count, attachment.count), Array(header), attachment] {
        try part.withUnsafeBytes { try write($0, to: file, temporary, &checksum) }
      }
      try seal(&checksum, file, temporary)
      for buffer in buffers { try write(buffer, to: file, temporary, &checksum) }
      try seal(&checksum, file, temporary)
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else { throw CheckpointError.system(path) }
  }

  /// Reads header and attachment, and hands the rest to a body that says where it goes. Throws a `CheckpointError`
  /// for a file that is not whole, after the body where it is the rest that is not.
  static func read(
    from path: String, _ place: (Data, [UInt8]) throws -> [UnsafeMutableRawBufferPointer]
  ) throws {
    let file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw CheckpointError.system(path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError.damaged(path)
    }
    var checksum = Checksum()
    let start = try read(prologue(0, 0).count, from: file, path, &checksum)
    guard start.starts(with: name) else { throw CheckpointError.damaged(path) }
    let numbers = start.withUnsafeBytes { bytes in
      (1..<4).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self) }
    }
    guard numbers[0] == version else { throw CheckpointError.version(path, numbers[0], version) }
    // No more memory than the file is large, whatever it says.
    let most = UInt64(status.st_size)
    guard numbers[1] <= most, numbers[2] <= most else { throw CheckpointError.damaged(path) }
    let header = try read(Int(numbers[1]), from: file, path, &checksum)
    let attachment = try read(Int(numbers[2]), from: file, path, &checksum)
    try checkSeal(&checksum, file, path)
    for buffer in try place(Data(header), attachment) {
      try read(into: buffer, from: file, path, &checksum)
    }
    try checkSeal(&checksum, file, path)
    var extra: UInt8 = 0
    guard Glibc.read(file, &extra, 1) == 0 else { throw CheckpointError.damaged(path) }
  }

  private static func prologue(_ header: Int, _ attachment: Int) -> [UInt8] {
    name + [version, UInt64(header), UInt64(attachment)].flatMap { bytes(of: $0) }
  }

  private static func bytes(of number: UInt64) -> [UInt8] {
    withUnsafeBytes(of: number) { Array($0) }
  }

  /// Writes the checksum of what came since the last one.
  private static func seal(_ checksum: inout Checksum, _ file: Int32, _ path: String) throws {
    let value = bytes(of: checksum.value)
    try value.withUnsafeBytes { try write($0, to: file, path, &checksum) }
    checksum = Checksum()
  }

  private static func checkSeal(_ checksum: inout Checksum, _ file: Int32, _ path: String) throws {
    let value = checksum.value
    guard try read(8, from: file, path, &checksum) == bytes(of: value) else {
      throw CheckpointError.damaged(path)
    }
    checksum = Checksum()
  }

  /// Bytes at a time: little enough to stay near the processor between the checksum and the file.
  private static let piece = 1 << 18

  private static func write(
    _ bytes: UnsafeRawBufferPointer, to file: Int32, _ path: String, _ checksum: inout Checksum
  ) throws {
    for start in stride(from: 0, to: bytes.count, by: piece) {
      var rest = UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + piece, bytes.count)])
      checksum.add(rest)
      while let base = rest.baseAddress, !rest.isEmpty {
        let written = Glibc.write(file, base, rest.count)
        if written < 0 && errno == EINTR { continue }
        guard written > 0 else { throw CheckpointError.system(path) }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
      }
    }
  }

  private static func read(
    _ count: Int, from file: Int32, _ path: String, _ checksum: inout Checksum
  ) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBytes { try read(into: $0, from: file, path, &checksum) }
    return bytes
  }

  private static func read(
    into bytes: UnsafeMutableRawBufferPointer, from file: Int32, _ path: String,
    _ checksum: inout Checksum
  ) throws {
    for start in stride(from: 0, to: bytes.count, by: piece) {
      let part = bytes[start..<min(start + piece, bytes.count)]
      var rest = UnsafeMutableRawBufferPointer(rebasing: part)
      while let base = rest.baseAddress, !rest.isEmpty {
        let count = Glibc.read(file, base, rest.count)
        if count < 0 && errno == EINTR { continue }
        if count < 0 { throw CheckpointError.system(path) }
        guard count > 0 else { throw CheckpointError.damaged(path) }
        rest = UnsafeMutableRawBufferPointer(rebasing: rest.dropFirst(count))
      }
      checksum.add(UnsafeRawBufferPointer(rebasing: part))
    }
  }
}
