import Foundation
import SurplusCore
import Testing

@Suite struct RegularFileTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "surplus-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  @Test func readsAllOfAFile() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let content = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    try Data(content).write(to: URL(fileURLWithPath: folder + "/file"))
    try FileManager.default.createSymbolicLink(
      atPath: folder + "/link", withDestinationPath: "file")
    #expect(try RegularFile.bytes(folder + "/file") == content)
    #expect(try RegularFile.bytes(folder + "/link") == content)
  }

  @Test func opensNothingElse() throws {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try #require(mkfifo(folder + "/pipe", 0o600) == 0)
    for path in [folder + "/pipe", folder, "/dev/zero"] {
      let error = #expect(throws: ComponentError.self) { try RegularFile.bytes(path) }
      #expect(error?.message == "\(path): not a regular file")
    }
    let missing = #expect(throws: ComponentError.self) { try RegularFile.bytes(folder + "/no") }
    #expect(missing?.message == "\(folder)/no cannot be read: No such file or directory")
  }
}
