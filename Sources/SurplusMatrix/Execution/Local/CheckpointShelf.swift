import Foundation
import Glibc

/// Where the checkpoints of unfinished trials wait, one file a trial. A worker writes its checkpoint into its scratch
/// folder, the only place it can write to; the parent takes it from there, and lends it to whoever continues.
struct CheckpointShelf {
  /// The file's name in a scratch folder.
  static let fileName = "trial.checkpoint"

  private let folder: String

  /// The shelf of a results folder.
  init(results: String) { folder = results + "/checkpoints" }

  /// Puts the checkpoint of a trial into a scratch folder; false if there is none.
  func lend(_ key: String, to scratch: String) -> Bool {
    guard isFile(path(key)) else { return false }
    let target = "\(scratch)/\(Self.fileName)"
    return (try? FileManager.default.copyItem(atPath: path(key), toPath: target)) != nil
  }

  /// Takes the checkpoint that a worker wrote, in place of an older one. What cannot be taken is not there: the trial
  /// then begins earlier.
  func take(_ key: String, from scratch: String) {
    let source = "\(scratch)/\(Self.fileName)"
    // A plugin could have put a link there, to be read on its behalf.
    guard isFile(source) else { return }
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    if rename(source, path(key)) == 0 { return }
    // Another file system: a copy, which then takes its place at once.
    let part = path(key) + ".part"
    try? FileManager.default.removeItem(atPath: part)
    guard (try? FileManager.default.copyItem(atPath: source, toPath: part)) != nil else { return }
    _ = rename(part, path(key))
  }

  /// Forgets the checkpoint of a trial.
  func discard(_ key: String) { unlink(path(key)) }

  /// Removes the shelf when nothing lies on it.
  func tidy() { rmdir(folder) }

  private func path(_ key: String) -> String { "\(folder)/\(key)" }

  private func isFile(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }
}
