import Foundation
import SurplusHost
import Testing

/// What probes found is kept by content; a cache that is of no use is no error.
@Suite struct LibrarySurveyTests {
  private let folder: URL
  private let library: String
  private let program: String

  /// A copy of a library that comes with Surplus, and a program that counts how often it is started to probe.
  init() throws {
    let products = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".build/release")
    folder = FileManager.default.temporaryDirectory.appending(path: "survey-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    library = folder.appending(path: "one.so").path
    program = folder.appending(path: "program").path
    try FileManager.default.copyItem(
      atPath: products.appending(path: "libSurplusC.so").path, toPath: library)
    try write("#!/bin/sh\necho >> \(folder.path)/count\nexec \(products.path)/surplus \"$@\"\n")
  }

  // By another process: a child that another test starts meanwhile would hold the program open, and it could not run.
  private func write(_ text: String) throws {
    let shell = try Process.run(
      URL(filePath: "/bin/sh"),
      arguments: ["-c", #"printf %s "$1" > "$2" && chmod 755 "$2""#, "sh", text, program])
    shell.waitUntilExit()
    try #require(shell.terminationStatus == 0)
  }

  private func survey(_ paths: [String], cache: String? = nil) throws -> [LibrarySurvey.Finding] {
    try LibrarySurvey(
      paths, formats: LibraryFormats(), readable: [], list: SetAsideList(folder: folder.path),
      cacheFolder: cache ?? folder.appending(path: "cache").path, executable: program
    ).findings
  }

  private var probes: Int {
    FileManager.default.contents(atPath: folder.appending(path: "count").path)?.count ?? 0
  }

  @Test func aKnownContentIsNotProbedAgain() throws {
    let first = try survey([library])
    #expect(first[0].probed.descriptors.map(\.id).contains("adamw_c"))
    #expect(probes == 1)
    let second = try survey([library])
    #expect(probes == 1)
    #expect(second[0].probed.descriptors.map(\.id) == first[0].probed.descriptors.map(\.id))
    #expect(second[0].file?.sha256 == first[0].file?.sha256)

    // Neither is a copy, nor a file that was touched.
    let copy = folder.appending(path: "copy.so").path
    try FileManager.default.copyItem(atPath: library, toPath: copy)
    try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: library)
    let third = try survey([library, copy])
    #expect(probes == 1)
    #expect(third.map(\.probed.path) == [library, copy])

    // Another content is.
    let file = try FileHandle(forWritingTo: URL(filePath: library))
    try file.seekToEnd()
    try file.write(contentsOf: Data("x".utf8))
    let fourth = try survey([library])
    #expect(probes == 2)
    #expect(fourth[0].file?.sha256 != first[0].file?.sha256)
  }

  @Test func aCacheThatCannotBeReadIsNoCache() throws {
    _ = try survey([library])
    try "{ garbage".write(
      to: folder.appending(path: "cache/libraries.json"), atomically: true, encoding: .utf8)
    #expect(try survey([library])[0].probed.problem == nil)
    #expect(probes == 2)
    #expect(try survey([library])[0].probed.problem == nil)
    #expect(probes == 2)
  }

  @Test func aCacheThatCannotBeWrittenIsNoError() throws {
    #expect(try survey([library], cache: "/dev/null/nowhere")[0].probed.problem == nil)
    #expect(try survey([library], cache: "/dev/null/nowhere")[0].probed.problem == nil)
    #expect(probes == 2)
  }

  /// What reads descriptors may read them otherwise after a change.
  @Test func anotherBuildOfTheHostProbesAgain() throws {
    _ = try survey([library])
    let text = try String(contentsOfFile: program, encoding: .utf8)
    try write(text + "\n")
    _ = try survey([library])
    #expect(probes == 2)
  }
}
