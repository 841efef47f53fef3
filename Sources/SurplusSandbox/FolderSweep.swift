import Glibc

/// Removes what lies in a folder while somebody else may still write there.
///
/// Everything goes through the folder's descriptor and names of one part, and no link is followed: whatever is swapped for
/// a link at the same time, nothing outside is reached. What lies deeper than one level is first moved up, so that a nest
/// of any depth takes neither a long path nor many descriptors.
struct FolderSweep {
  private let folder: Int32
  private var changes = 0

  /// Empties a folder, or changes it so many times: one that is filled as fast as it is emptied has no end. Returns
  /// whether nothing is left.
  static func empty(_ folder: Int32, atMost limit: Int = .max) -> Bool {
    var sweep = FolderSweep(folder: folder)
    while sweep.changes < limit {
      let names = Self.names(in: folder)
      if names.isEmpty { return true }
      let before = sweep.changes
      for name in names { sweep.remove(name) }
      // What cannot be removed now cannot be removed by trying again.
      if sweep.changes == before { return false }
    }
    return false
  }

  private init(folder: Int32) { self.folder = folder }

  private mutating func remove(_ name: [CChar]) {
    if Self.unlink(name, in: folder) { return changes += 1 }
    // A folder, and not an empty one. It may lack the rights that its owner needs.
    guard let inner = Self.open(name, in: folder) else { return }
    defer { close(inner) }
    for name in Self.names(in: inner) {
      if Self.unlink(name, in: inner) {
        changes += 1
        continue
      }
      Self.allow(name, in: inner)
      let free = Array("\(UInt64.random(in: 0 ... .max))".utf8CString)
      if renameat(inner, name, folder, free) == 0 { changes += 1 }
    }
    if unlinkat(folder, name, AT_REMOVEDIR) == 0 { changes += 1 }
  }

  /// Removes a file, a link or an empty folder.
  private static func unlink(_ name: [CChar], in folder: Int32) -> Bool {
    unlinkat(folder, name, 0) == 0 || unlinkat(folder, name, AT_REMOVEDIR) == 0
  }

  private static func open(_ name: [CChar], in folder: Int32) -> Int32? {
    allow(name, in: folder)
    let descriptor = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    return descriptor >= 0 ? descriptor : nil
  }

  /// Gives the owner of a folder its rights. The rights of a link are nobody's.
  private static func allow(_ name: [CChar], in folder: Int32) {
    _ = fchmodat(folder, name, 0o700, AT_SYMLINK_NOFOLLOW)
  }

  /// Some of the names in a folder, as the bytes that they are: all of them if there are few.
  private static func names(in folder: Int32) -> [[CChar]] {
    // A descriptor of its own, with a place of its own.
    let copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard copy >= 0 else { return [] }
    guard let stream = fdopendir(copy) else {
      close(copy)
      return []
    }
    defer { closedir(stream) }
    var names: [[CChar]] = []
    while names.count < 1000, let entry = readdir(stream),
      let place = MemoryLayout<dirent>.offset(of: \.d_name)
    {
      // The entry ends with its name, which may be before the end of the type.
      let start = (UnsafeRawPointer(entry) + place).assumingMemoryBound(to: CChar.self)
      let name = Array(UnsafeBufferPointer(start: start, count: strlen(start) + 1))
      if name != [46, 0] && name != [46, 46, 0] { names.append(name) }
    }
    return names
  }
}
