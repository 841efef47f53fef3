import Foundation
import SurplusSandbox
import Testing

@Suite struct ScratchFolderTests {
  @Test func itIsThereAsLongAsItsObject() throws {
    var path = ""
    do {
      let scratch = try ScratchFolder()
      path = scratch.path
      try "text".write(toFile: path + "/file", atomically: false, encoding: .utf8)
      scratch.clear()
      #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
      try "text".write(toFile: path + "/file", atomically: false, encoding: .utf8)
    }
    #expect(!FileManager.default.fileExists(atPath: path))
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
