import Foundation
import Glibc

/// A file of a header and buffers, written so that nobody ever sees half of it, straight from the buffers.
///
/// Eight bytes of name, the length of the header, the header as JSON, the length of the attachment, the attachment,
/// then the buffers one after the other. Lengths are UInt64 in the order of the machine.
enum CheckpointFile {
  private static let name: [UInt8] = Array("SURPLUS1".utf8)

  /// Writes a file in place of one that may be there. Throws a `CheckpointError` when it cannot.
  static func write(
    to path: String, header: Data, attachment: [UInt8], buffers: [UnsafeRawBufferPointer]
  ) throws {
    let temporary = path + ".part"
    let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw CheckpointError.system(temporary) }
    do {
      defer { close(file) }
      var head = name
      head += length(header.count) + header
      head += length(attachment.count) + attachment
      try head.withUnsafeBytes { try write($0, to: file, temporary) }
      for buffer in buffers { try write(buffer, to: file, temporary) }
    } catch {
      unlink(temporary)
      throw error
    }
    guard rename(temporary, path) == 0 else { throw CheckpointError.system(path) }
  }

  /// Reads header and attachment, and hands the rest to a body that says where it goes. Throws a `CheckpointError`
  /// for a file that is not whole.
  static func read(
    from path: String, _ place: (Data, [UInt8]) throws -> [UnsafeMutableRawBufferPointer]
  ) throws {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw CheckpointError.system(path) }
    defer { close(file) }
    guard try read(name.count, from: file, path) == name else {
      throw CheckpointError.damaged(path)
    }
    let header = try read(count(from: file, path), from: file, path)
    let attachment = try read(count(from: file, path), from: file, path)
    for buffer in try place(Data(header), attachment) {
      try read(into: buffer, from: file, path)
    }
    var extra: UInt8 = 0
    guard Glibc.read(file, &extra, 1) == 0 else { throw CheckpointError.damaged(path) }
  }

  private static func length(_ count: Int) -> [UInt8] {
    withUnsafeBytes(of: UInt64(count)) { Array($0) }
  }

  private static func count(from file: Int32, _ path: String) throws -> Int {
    let bytes = try read(8, from: file, path)
    let count = bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    guard count <= 1 << 32 else { throw CheckpointError.damaged(path) }
    return Int(count)
  }

  private static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, _ path: String) throws
  {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
      let written = Glibc.write(file, base, rest.count)
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw CheckpointError.system(path) }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
  }

  private static func read(_ count: Int, from file: Int32, _ path: String) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    try bytes.withUnsafeMutableBytes { try read(into: $0, from: file, path) }
    return bytes
  }

  private static func read(
    into bytes: UnsafeMutableRawBufferPointer, from file: Int32, _ path: String
  ) throws {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty {
      let count = Glibc.read(file, base, rest.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { throw CheckpointError.system(path) }
      guard count > 0 else { throw CheckpointError.damaged(path) }
      rest = UnsafeMutableRawBufferPointer(rebasing: rest.dropFirst(count))
    }
  }
}

/// Why a checkpoint cannot be written or used; the text names the file.
public struct CheckpointError: Error, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let description: String

  static func system(_ path: String) -> CheckpointError {
    CheckpointError(description: "\(path): \(String(cString: strerror(errno)))")
  }

  static func damaged(_ path: String) -> CheckpointError {
    CheckpointError(description: "\(path): not a whole checkpoint")
  }

  static func foreign(_ path: String, _ what: String) -> CheckpointError {
    CheckpointError(description: "\(path): of another trial: \(what)")
  }
}
