import Foundation
import Glibc
import SurplusSandbox

/// Where the checkpoints of unfinished trials wait, one file a trial. A worker writes its checkpoint into its scratch
/// folder, the only place it can write to; the parent takes it from there, and lends it to whoever continues.
///
/// In a scratch folder a plugin can put anything in the place of anything: files there are opened through the folder's
/// descriptor, without following links, and looked at when they are open. What is in them is checked by the worker that
/// goes on from them.
struct CheckpointShelf {
  /// The file's name in a scratch folder.
  static let fileName = "trial.checkpoint"

  private let path: String

  /// The shelf of a results folder.
  init(results: String) { path = results + "/checkpoints" }

  /// Puts the checkpoint of a trial into an empty scratch folder; false if there is none.
  func lend(_ key: String, to scratch: ScratchFolder) -> Bool {
    guard let folder = HeldFile(folder: path), let file = HeldFile(key, in: folder.descriptor)
    else { return false }
    return file.copy(to: Self.fileName, in: scratch.descriptor)
  }

  /// Takes the checkpoint that a worker wrote, in place of an older one. What cannot be taken is not there: the trial
  /// then begins earlier.
  func take(_ key: String, from scratch: ScratchFolder) {
    guard let file = HeldFile(Self.fileName, in: scratch.descriptor) else { return }
    mkdir(path, 0o777)
    guard let folder = HeldFile(folder: path) else { return }
    let part = key + ".part"
    unlinkat(folder.descriptor, part, 0)
    // On another file system a copy, which then takes its place at once.
    if file.link(to: part, in: folder.descriptor) || file.copy(to: part, in: folder.descriptor) {
      renameat(folder.descriptor, part, folder.descriptor, key)
    }
  }

  /// Forgets the checkpoint of a trial.
  func discard(_ key: String) {
    for name in [key, key + ".part"] { unlink("\(path)/\(name)") }
  }

  /// Removes the shelf when nothing lies on it.
  func tidy() { rmdir(path) }
}
