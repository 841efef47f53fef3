import Foundation
import Glibc

/// A folder for what plugins write, removed with the object. One that a killed run left behind is removed by the
/// next.
///
/// Plugins can swap anything in it for anything else at any time: it is worked on through its descriptor alone, without
/// following links.
public final class ScratchFolder {
  /// Its path, without symbolic links: for the child that may write there.
  public let path: String
  /// Open on it, and locked: for the parent.
  public let descriptor: Int32

  /// A new empty folder among the temporary files. Throws a `SandboxError`.
  public init() throws {
    let place = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    Self.sweep(place)
    var name = Array("\(place)/\(Self.prefix)XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      throw SandboxError(
        "\(place): no folder can be made for what plugins write: \(String(cString: strerror(errno)))"
      )
    }
    path = String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = String(cString: strerror(errno))
      rmdir(path)
      throw SandboxError("\(path): cannot be opened: \(reason)")
    }
    // Without a lock, on a file system that has none, another run may take it for left behind once it is old.
    _ = flock(descriptor, LOCK_EX | LOCK_NB)
  }

  deinit {
    if FolderSweep.empty(descriptor) { rmdir(path) }
    close(descriptor)
  }

  /// Makes it empty again. Returns false if something is left: when somebody still writes there, as fast as it is removed.
  public func clear() -> Bool { FolderSweep.empty(descriptor, atMost: 100_000) }

  private static let prefix = "surplus-scratch-"

  /// Removes the folders that nobody holds any more.
  private static func sweep(_ place: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let path = "\(place)/\(name)"
      let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard folder >= 0 else { continue }
      defer { close(folder) }
      // One that was made a moment ago may not be held yet. That of another user is theirs.
      var status = stat()
      guard fstat(folder, &status) == 0, status.st_mtim.tv_sec < time(nil) - 60,
        status.st_uid == geteuid(), flock(folder, LOCK_EX | LOCK_NB) == 0
      else { continue }
      if FolderSweep.empty(folder) { rmdir(path) }
    }
  }
}
