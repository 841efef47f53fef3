import CLinux
import Glibc

/// A file without a name, for pages shared with a child.
public final class TemporaryFile {
  /// Open for reading and writing.
  public let descriptor: Int32

  /// A file in memory, filled with zeros. Its size is final: a child that could make it shorter would end the
  /// parent where that reads it. Throws a `SandboxError` when there is none to be had.
  public init(bytes: Int) throws {
    descriptor = linux_memory_file("surplus")
    guard descriptor >= 0, ftruncate(descriptor, off_t(bytes)) == 0,
      linux_seal_size(descriptor) == 0
    else {
      throw SandboxError("no file in memory: \(String(cString: strerror(errno)))")
    }
  }

  deinit { close(descriptor) }
}
