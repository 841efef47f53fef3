import Foundation
import Glibc
import SurplusSandbox
import Synchronization
import Testing

@Suite struct ScratchFolderTests {
  @Test func itIsThereAsLongAsItsObject() throws {
    var path = ""
    do {
      let scratch = try ScratchFolder()
      path = scratch.path
      try "text".write(toFile: path + "/file", atomically: false, encoding: .utf8)
      #expect(scratch.clear())
      #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
      try "text".write(toFile: path + "/file", atomically: false, encoding: .utf8)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  /// Somebody exchanges a folder for a link to one outside, again and again, while it is removed: nothing outside is
  /// reached, and in the end nothing inside is left.
  @Test func aLinkIsNeverFollowed() throws {
    let outside = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
    try FileManager.default.createDirectory(
      atPath: outside + "/deeper", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: outside) }
    for index in 0..<100 {
      let name = "\(outside)/\(index.isMultiple(of: 2) ? "" : "deeper/")\(index)"
      try Data().write(to: URL(filePath: name))
    }
    let scratch = try ScratchFolder()
    let isDone = Mutex(false)
    let swaps = Thread { [path = scratch.path] in
      let (folder, aside, link) = (path + "/folder", path + "/aside", path + "/link")
      while !Thread.current.isCancelled {
        mkdir(folder, 0o700)
        mkdir(folder + "/deeper", 0o700)
        close(open(folder + "/deeper/file", O_CREAT | O_WRONLY, 0o600))
        symlink(outside, link)
        for _ in 0..<20 {
          rename(folder, aside)
          rename(link, folder)
          rename(folder, link)
          rename(aside, folder)
        }
      }
      isDone.withLock { $0 = true }
    }
    swaps.start()
    for _ in 0..<500 { _ = scratch.clear() }
    swaps.cancel()
    while !isDone.withLock({ $0 }) { usleep(1000) }
    #expect(scratch.clear())
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == [])
    #expect(FileManager.default.enumerator(atPath: outside)?.allObjects.count == 101)
  }

  /// Folders in folders, deeper than any path is long, with names that are no text and without rights for their owner.
  @Test func aDeepNestIsRemoved() throws {
    var path = ""
    do {
      let scratch = try ScratchFolder()
      path = scratch.path
      var folder = dup(scratch.descriptor)
      let name = String(repeating: "a", count: 200)
      for _ in 0..<2000 {
        close(openat(folder, [CChar](arrayLiteral: -1, 0), O_CREAT | O_WRONLY, 0o600))
        symlinkat("/", folder, "link")
        mkdirat(folder, name, 0o700)
        let inner = openat(folder, name, O_RDONLY | O_DIRECTORY)
        try #require(inner >= 0)
        fchmod(folder, 0o300)
        close(folder)
        folder = inner
      }
      close(folder)
      fchmod(scratch.descriptor, 0o700)
      #expect(scratch.clear())
      #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [])
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  /// Of another user's folder nothing is removed, even by one who could; nor is anything that a link leads to.
  @Test func whatBelongsToOthersStays() throws {
    let used = try ScratchFolder()
    let place = URL(filePath: used.path).deletingLastPathComponent().path
    let outside = place + "/" + UUID().uuidString
    let link = place + "/surplus-scratch-link\(UUID().uuidString.prefix(4))"
    try FileManager.default.createDirectory(atPath: outside, withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: outside + "/file"))
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: outside)
    defer { for path in [outside, link] { try? FileManager.default.removeItem(atPath: path) } }
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -1000)], ofItemAtPath: outside)
    let next = try ScratchFolder()
    #expect(FileManager.default.fileExists(atPath: outside + "/file"))
    withExtendedLifetime((used, next)) {}
  }

  /// One that a killed run left behind goes with the next run; one that is in use stays, however old.
  @Test func whatIsLeftBehindIsRemoved() throws {
    let used = try ScratchFolder()
    let left = URL(filePath: used.path).deletingLastPathComponent()
      .appending(path: "surplus-scratch-left\(UUID().uuidString.prefix(4))").path
    try FileManager.default.createDirectory(
      atPath: left + "/folder", withIntermediateDirectories: true)
    for path in [left, used.path] {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -1000)], ofItemAtPath: path)
    }
    let next = try ScratchFolder()
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(FileManager.default.fileExists(atPath: used.path))
    withExtendedLifetime((used, next)) {}
  }
}
