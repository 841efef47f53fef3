import Foundation
import SurplusHost
import Testing

@Suite struct PluginDirectoriesTests {
  @Test func placesAreAskedInTheirOrder() throws {
    let asked = FileManager.default.temporaryDirectory.path
    let paths = try PluginDirectories(
      asked: [asked], formats: LibraryFormats(),
      environment: ["SURPLUS_PLUGIN_PATH": "/one:/two", "HOME": "/home/somebody"],
      executable: "/opt/surplus/bin/surplus"
    ).paths
    #expect(
      paths == [
        asked, "/one", "/two", "/home/somebody/.local/share/surplus/plugins", "/opt/surplus/bin",
      ])
  }

  @Test func aFolderThatIsNotThereIsAnError() {
    #expect {
      try PluginDirectories(asked: ["/no/such/folder"], formats: LibraryFormats())
    } throws: {
      "\($0)" == "--plugins /no/such/folder: no such folder or file"
    }
  }

  @Test func besideTheProgramOnlyItsOwnLibrariesCount() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("surplus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["libSurplusSign.so", "libGRDB-dynamic.so"] {
      try Data().write(to: folder.appendingPathComponent(name))
    }
    let found = try PluginDirectories(
      asked: [], formats: LibraryFormats(), environment: [:], executable: folder.path + "/surplus"
    ).libraries()
    #expect(found.map { URL(fileURLWithPath: $0).lastPathComponent } == ["libSurplusSign.so"])
  }

  @Test func eachRealFileIsFoundOnce() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("surplus-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let library = folder.appendingPathComponent("b.so")
    try Data().write(to: library)
    try Data().write(to: folder.appendingPathComponent("notes.txt"))
    try FileManager.default.createSymbolicLink(
      at: folder.appendingPathComponent("a.so"), withDestinationURL: library)
    let found = try PluginDirectories(
      asked: [folder.path, folder.path], formats: LibraryFormats(), environment: [:],
      executable: "/no/such/bin/surplus"
    ).libraries()
    #expect(found.map { URL(fileURLWithPath: $0).lastPathComponent } == ["b.so"])
  }
}
