import Foundation
import Glibc
import SurplusBoundary
import SurplusCore

/// The libraries that were set aside, in a file of the user. Several commands may use it at once.
public struct SetAsideList: Sendable {
  private let folder: String?
  private var file: String { (folder ?? "") + "/set-aside.json" }

  /// The list in a folder, that of the user unless given. Without a folder it is always empty.
  public init(folder: String? = UserFolder.state()) {
    self.folder = folder
  }

  /// What is on it, the oldest first. A file that cannot be read is an empty list.
  public var entries: [SetAside] {
    guard folder != nil, let bytes = try? RegularFile.bytes(file) else { return [] }
    return (try? JSONDecoder().decode([SetAside].self, from: Data(bytes))) ?? []
  }

  /// Why a library is on it; nil if it is not.
  public func entry(_ sha256: String) -> SetAside? { entries.first { $0.sha256 == sha256 } }

  /// Puts a library on it; the first reason stays. Throws a `PluginError` if the list cannot be kept.
  public func add(_ entry: SetAside) throws {
    try change { entries in
      if !entries.contains(where: { $0.sha256 == entry.sha256 }) { entries.append(entry) }
    }
  }

  /// Takes those off it whose digest begins like this, and returns them. Throws a `PluginError` if the list cannot
  /// be kept.
  public func allow(_ digest: String) throws -> [SetAside] {
    var allowed: [SetAside] = []
    try change { entries in
      allowed = entries.filter { $0.sha256.hasPrefix(digest) }
      entries.removeAll { $0.sha256.hasPrefix(digest) }
    }
    return allowed
  }

  private func change(_ body: (inout [SetAside]) -> Void) throws {
    guard let folder else { throw PluginError("there is no home folder to keep a list in") }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let lock = open(folder + "/set-aside.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard lock >= 0, flock(lock, LOCK_EX) == 0 else {
        throw PluginError(String(cString: strerror(errno)))
      }
      defer { close(lock) }
      var entries = self.entries
      body(&entries)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try encoder.encode(entries).write(to: URL(fileURLWithPath: file), options: .atomic)
    } catch {
      throw PluginError("\(file): cannot be written: \(error)")
    }
  }
}
