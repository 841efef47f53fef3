import CLinux
import Glibc

/// A file without a name, for what a child prints and for pages shared with it.
public final class TemporaryFile {
  /// Open for reading and writing.
  public let descriptor: Int32

  /// An empty file in memory. Throws a `PluginError` when there is none to be had.
  public init() throws {
    descriptor = linux_memory_file("surplus")
    guard descriptor >= 0 else {
      throw PluginError("no file in memory: \(String(cString: strerror(errno)))")
    }
    // A child shares the offset; appending keeps its lines whole when the file is cut.
    _ = fcntl(descriptor, F_SETFL, O_APPEND)
  }

  deinit { close(descriptor) }

  /// Sets its size.
  public func resize(_ bytes: Int) { ftruncate(descriptor, off_t(bytes)) }

  /// Its last lines, at most so many bytes, without surrounding white space.
  public func tail(_ bytes: Int = 2000) -> String {
    var status = stat()
    fstat(descriptor, &status)
    let count = min(bytes, Int(status.st_size))
    var buffer = [UInt8](repeating: 0, count: count)
    let read = pread(descriptor, &buffer, count, status.st_size - off_t(count))
    guard read > 0 else { return "" }
    let text = String(decoding: buffer[..<read], as: UTF8.self)
    let trimmed = text.drop { $0.isWhitespace }
    return String(trimmed.reversed().drop { $0.isWhitespace }.reversed())
  }
}
