import CLinux
import Glibc

/// A file that was looked at after it was opened: whatever takes its place afterwards, this is still the one.
public final class HeldFile {
  /// Open on it.
  public let descriptor: Int32
  private let bytes: Int

  /// A folder; nil if there is none. Its path must lie where no plugin writes.
  public init?(folder path: String) {
    bytes = 0
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
  }

  /// A regular file of an open folder, for reading; nil if there is none. No link is followed, and no pipe waited for.
  public init?(_ name: String, in folder: Int32) {
    descriptor = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    var status = stat()
    let isRegular =
      descriptor >= 0 && fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    bytes = Int(status.st_size)
    guard isRegular else { return nil }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Gives it a name in a folder of the same file system, where that name is free; false if it cannot.
  public func link(to name: String, in folder: Int32) -> Bool {
    linkat(AT_FDCWD, "/proc/self/fd/\(descriptor)", folder, name, AT_SYMLINK_FOLLOW) == 0
  }

  /// Copies what it held when it was opened into a new file of a folder; false, and no file, if it cannot.
  public func copy(to name: String, in folder: Int32) -> Bool {
    let target = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard target >= 0 else { return false }
    defer { close(target) }
    if copy(to: target) { return true }
    unlinkat(folder, name, 0)
    return false
  }

  /// What is a hole stays one: a copy takes no more room than what was written.
  private func copy(to target: Int32) -> Bool {
    guard ftruncate(target, off_t(bytes)) == 0 else { return false }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    var offset = 0
    while offset < bytes {
      let next = lseek(descriptor, off_t(offset), Int32(LINUX_SEEK_DATA))
      // There is nothing after it but a hole; or it is shorter now, and whoever made it so has spoiled it.
      if next < 0 { return errno == ENXIO }
      offset = Int(next)
      let count = pread(descriptor, &buffer, min(buffer.count, bytes - offset), off_t(offset))
      guard count > 0 else { return count == 0 }
      var written = 0
      while written < count {
        let more = buffer[written..<count].withUnsafeBytes {
          pwrite(target, $0.baseAddress, $0.count, off_t(offset + written))
        }
        guard more > 0 else { return false }
        written += more
      }
      offset += count
    }
    return true
  }
}
