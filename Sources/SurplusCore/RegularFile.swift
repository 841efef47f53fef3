import Glibc

/// Reads files that somebody else put where they lie. To open a pipe would wait for a writer that may never come, and
/// to open a device may do something: only regular files are opened.
public enum RegularFile {
  /// Opens a file for reading; the caller closes the descriptor. Throws a `ComponentError` that names the file.
  public static func open(_ path: String) throws(ComponentError) -> Int32 {
    try check(path)
    // Without waiting: another file may have taken its place.
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, isRegular(status) else {
      close(descriptor)
      throw notRegular(path)
    }
    return descriptor
  }

  /// All bytes of a file. Throws a `ComponentError` that names the file.
  public static func bytes(_ path: String) throws(ComponentError) -> [UInt8] {
    let descriptor = try open(path)
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(path) }
      guard count > 0 else { return bytes }
      bytes += buffer[..<count]
    }
  }

  /// Throws a `ComponentError` if a path leads to no regular file. Nothing is opened.
  public static func check(_ path: String) throws(ComponentError) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw failure(path) }
    guard isRegular(status) else { throw notRegular(path) }
  }

  private static func isRegular(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

  private static func notRegular(_ path: String) -> ComponentError {
    ComponentError("\(path): not a regular file")
  }

  private static func failure(_ path: String) -> ComponentError {
    ComponentError("\(path) cannot be read: \(String(cString: strerror(errno)))")
  }
}
