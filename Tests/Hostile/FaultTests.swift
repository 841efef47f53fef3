import CommandLineDriver
import Foundation
import Testing

/// Plugins that do something terrible while they work, beside one that does not.
@Suite struct FaultTests {
  struct Fault: Sendable, CustomTestStringConvertible {
    let name: String
    let macros: [String: String]
    let status: String
    /// What the row's detail must say, each of it.
    let words: [String]
    var exit: Int32 = 3
    /// For the compiler.
    var more: [String] = []
    var testDescription: String { name }
  }

  static let faults = processes + memory + numbers + reports

  @Test(arguments: faults)
  func oneBadPluginIsARow(_ fault: Fault) throws {
    let surplus = try Surplus()
    try Fixture.compile(fault.macros, in: "plugins", surplus, more: fault.more)
    let before = surplus.scratch.contents()
    let command = try surplus.run(
      spec: Fixture.spec("hostile"), "--plugins", "plugins", limit: 60)
    #expect(command.status == fault.exit, "\(command.messages)")
    let rows = try surplus.results().rows(
      "SELECT optimizer, status, detail, output FROM trials ORDER BY optimizer")
    try #require(rows.count == 2)
    let (bad, good) = (rows[0], rows[1])
    #expect(good["status"] == "finished")
    #expect(bad["status"] == fault.status, "\(bad)")
    for word in fault.words {
      #expect(bad["detail"]?.contains(word) == true, "'\(bad["detail"] ?? "")' lacks '\(word)'")
    }
    #expect((bad["output"] ?? "").utf8.count < 40_000)
    let errors = try surplus.results().number(
      "SELECT count(*) FROM measurements m JOIN trials t ON t.key = m.trial WHERE t.optimizer LIKE 'sgd%'"
    )
    #expect(errors > 0)
    try Fixture.checkNothingIsLeft(of: surplus, since: before)

    // A failure is final until it is asked for again.
    let again = try surplus("run", "spec.yaml", "--out", "out", "--plugins", "plugins")
    #expect(again.status == fault.exit)
    #expect(try surplus.results().rows("SELECT * FROM trials").count == 2)
  }

  /// What a plugin prints belongs to its trial, and never to the results.
  @Test func aTalkativePluginDoesNotDisturb() throws {
    let surplus = try Surplus()
    try Fixture.compile(
      [
        "STEP": "puts(\"to standard output\"); fflush(stdout); fputs(\"to standard error\", stderr)"
      ],
      in: "plugins", surplus)
    let command = try surplus.run(
      spec: Fixture.spec("hostile"), "--plugins", "plugins", "--json")
    #expect(command.status == 0, "\(command.messages)")
    #expect(!command.output.contains("to standard output"))
    #expect(throws: Never.self) {
      try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    }
    let trace = try surplus.trace(
      landscape: "golden_rosenbrock", optimizer: "hostile", steps: 5, "--plugins", "plugins")
    #expect(trace.count == 6)
  }

  /// The same fault in `trace` is one message and no output that could be taken for a result.
  @Test func traceReportsACrash() throws {
    let surplus = try Surplus()
    try Fixture.compile(["STEP": "abort()"], in: "plugins", surplus)
    let command = try surplus(
      "trace", "--landscape", "golden_rosenbrock", "--optimizer", "hostile", "--steps", "5",
      "--plugins", "plugins")
    #expect(command.status == 3)
    #expect(command.messages.contains("hostile") && command.messages.contains("SIGABRT"))
  }
}
