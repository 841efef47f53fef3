import Foundation

/// A copy of a results file among the temporary files, removed with the object.
///
/// A file that a run was killed over says that it is in WAL mode. SQLite then wants to write beside it, which it cannot on a
/// medium that is only read.
final class DatabaseCopy: Sendable {
  /// Where it lies.
  let path: String
  private let folder: String

  /// Copies a file with what SQLite keeps beside it. Throws a `StoreError`.
  init(of original: String) throws {
    folder = NSTemporaryDirectory() + "/surplus-copy-" + UUID().uuidString
    path = folder + "/results.sqlite"
    let files = FileManager.default
    do {
      try files.createDirectory(
        atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      try files.copyItem(atPath: original, toPath: path)
      if files.fileExists(atPath: original + "-wal") {
        try files.copyItem(atPath: original + "-wal", toPath: path + "-wal")
      }
      // What is copied from such a medium may be for reading only.
      for name in try files.contentsOfDirectory(atPath: folder) {
        try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: "\(folder)/\(name)")
      }
    } catch {
      try? files.removeItem(atPath: folder)
      throw StoreError(
        "\(original) cannot be read where it is, nor copied to \(folder): \(error.localizedDescription)"
      )
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }
}
