import Foundation
import Glibc

/// A folder for what plugins write, removed with the object. One that a killed run left behind is removed by the
/// next.
public final class ScratchFolder {
  /// Its path, without symbolic links.
  public let path: String
  private let lock: Int32

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
    lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    flock(lock, LOCK_EX)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
    close(lock)
  }

  /// Makes it empty again.
  public func clear() {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for file in files { try? FileManager.default.removeItem(atPath: "\(path)/\(file)") }
  }

  private static let prefix = "surplus-scratch-"

  /// Removes the folders that nobody holds any more.
  private static func sweep(_ place: String) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let folder = open("\(place)/\(name)", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard folder >= 0 else { continue }
      defer { close(folder) }
      // One that was made a moment ago may not be held yet.
      var status = stat()
      guard fstat(folder, &status) == 0, status.st_mtim.tv_sec < time(nil) - 60 else { continue }
      if flock(folder, LOCK_EX | LOCK_NB) == 0 {
        try? FileManager.default.removeItem(atPath: "\(place)/\(name)")
      }
    }
  }
}
