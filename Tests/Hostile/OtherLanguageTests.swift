import CommandLineDriver
import Foundation
import Testing

/// Faults that the C of the optimizer's fixture does not have: a true trap of Swift, and a scheduler.
@Suite struct OtherLanguageTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  /// Reads behind the end of an array, in Swift, called from a sound table in C.
  @Test func aTrapOfSwiftIsARow() throws {
    let object = surplus.scratch.path("fixture.o")
    try compile(
      "/usr/bin/cc",
      [
        "-std=gnu11", "-O1", "-fPIC", "-c", "-I", Project.header.path,
        "-DSTEP={ long read_behind_the_end(long); w[0] += (double)read_behind_the_end(n); }",
        Fixture.source, "-o", object,
      ])
    try FileManager.default.createDirectory(
      atPath: surplus.scratch.path("plugins"), withIntermediateDirectories: true)
    try compile(
      "/usr/bin/env",
      [
        "swiftc", "-O", "-parse-as-library", "-emit-library", "-module-name", "Trap",
        Fixture.folder + "/trap.swift", object, "-o", surplus.scratch.path("plugins/trap.so"),
      ])
    let row = try failure(Fixture.spec("hostile"), "optimizer = 'hostile'")
    #expect(row["status"] == "crashed")
    for word in ["hostile.step, step 3", "SIGILL"] {
      #expect(row["detail"]?.contains(word) == true, "\(row)")
    }
  }

  /// The values of a scheduler are lent to read, as those of an optimizer are.
  @Test func aSchedulerCannotChangeItsHyperparameters() throws {
    try FileManager.default.createDirectory(
      atPath: surplus.scratch.path("plugins"), withIntermediateDirectories: true)
    try compile(
      "/usr/bin/cc",
      [
        "-std=c11", "-O1", "-shared", "-fPIC", "-I", Project.header.path,
        Fixture.folder + "/scheduler.c", "-o", surplus.scratch.path("plugins/meddling.so"),
      ])
    let spec = Fixture.spec().replacingOccurrences(of: "[constant]", with: "[constant, meddling]")
    let row = try failure(spec, "scheduler = 'meddling'")
    #expect(row["status"] == "crashed")
    for word in ["meddling.value, step 3", "SIGSEGV"] {
      #expect(row["detail"]?.contains(word) == true, "\(row)")
    }
  }

  private func compile(_ program: String, _ arguments: [String]) throws {
    let compiled = try Command.run(program, arguments, limit: 120)
    guard compiled.status == 0 else { throw DriverError(compiled.messages) }
  }

  /// Runs a spec of two trials, one of which fails: its row.
  private func failure(_ spec: String, _ condition: String) throws -> [String: String] {
    let command = try surplus.run(spec: spec, "--plugins", "plugins", limit: 60)
    #expect(command.status == 3, "\(command.messages)")
    #expect(
      try surplus.results().number("SELECT count(*) FROM trials WHERE status = 'finished'") == 1)
    return try #require(
      try surplus.results().rows("SELECT status, detail FROM trials WHERE \(condition)").first)
  }
}
