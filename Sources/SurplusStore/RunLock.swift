import Foundation

/// Keeps two runs of one folder apart: an exclusive lock on its file `.lock`, held as long as this lives. The lock
/// ends with the process, however it ends, and child programs do not inherit it.
public final class RunLock: Sendable {
  private let descriptor: Int32

  /// Locks a folder, which must exist. Throws a `StoreError` that names the process that holds it, or says why what has
  /// the file's name is none of a lock: it would be written over.
  public init(directory: String) throws {
    let path = directory + "/.lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      // What the system calls too many links.
      let reason = errno == ELOOP ? "it is a symbolic link" : String(cString: strerror(errno))
      throw StoreError("\(path) cannot be opened: \(reason)")
    }
    var text = [UInt8](repeating: 0, count: 32)
    let count = max(0, pread(descriptor, &text, text.count, 0))
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      text[..<count].allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains)
    else {
      close(descriptor)
      throw StoreError(
        "\(path) is not a lock of Surplus: remove it, or give another folder with --out")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      let reason = errno
      guard reason == EWOULDBLOCK else {
        throw StoreError("\(path) cannot be locked: \(String(cString: strerror(reason)))")
      }
      let holder = String(decoding: text[..<count], as: UTF8.self)
      throw StoreError("\(directory) is in use by process \(holder.isEmpty ? "unknown" : holder)")
    }
    let holder = Array(String(getpid()).utf8)
    if ftruncate(descriptor, 0) != 0 || pwrite(descriptor, holder, holder.count, 0) < 0 {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw StoreError("\(path) cannot be written: \(reason)")
    }
  }

  deinit {
    // A program that is being started on another thread shares the descriptor until it is.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
