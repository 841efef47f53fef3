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
    var testDescription: String { name }
  }

  static let faults = [
    Fault(
      name: "segfault in create", macros: ["CREATE": "*(volatile int *)8 = 1"], status: "crashed",
      words: ["hostile", "create", "SIGSEGV"]),
    Fault(
      name: "segfault in step", macros: ["STEP": "*(volatile int *)8 = 1"], status: "crashed",
      words: ["hostile", "step 3", "SIGSEGV"]),
    Fault(
      name: "exit(0) in step", macros: ["STEP": "exit(0)"], status: "crashed",
      words: ["hostile", "step 3", "exit"]),
    Fault(
      name: "exit(0) in create", macros: ["CREATE": "exit(0)"], status: "crashed",
      words: ["hostile", "create", "exit"]),
    Fault(
      name: "abort", macros: ["STEP": "fputs(\"last words\", stderr); abort()"], status: "crashed",
      words: ["hostile", "step 3", "SIGABRT"]),
    Fault(
      name: "endless loop", macros: ["STEP": "for (;;) usleep(1000)"], status: "timed_out",
      words: ["hostile", "step 3", "than 2"]),
    Fault(
      name: "endless loop in create", macros: ["CREATE": "for (;;) usleep(1000)"],
      status: "timed_out", words: ["hostile", "create"]),
    Fault(
      name: "short write past the parameters", macros: ["STEP": "((char *)(w + n))[0] ^= 1"],
      status: "refused", words: ["hostile", "step 3", "past the end of the parameters"]),
    Fault(
      name: "write past the gradient", macros: ["STEP": "((char *)(g + n))[7] ^= 1"],
      status: "refused", words: ["hostile", "step 3", "past the end of the gradient"]),
    Fault(
      name: "long write past the parameters", macros: ["STEP": "memset(w + n, 1, 4096)"],
      status: "crashed", words: ["hostile", "step 3", "SIGSEGV"]),
    Fault(
      name: "an error with its reason",
      macros: [
        "STEP":
          "snprintf(error->message, error->capacity, \"the moon is full\"); return SURPLUS_INTERNAL"
      ],
      status: "refused", words: ["hostile", "step 3", "the moon is full"]),
    Fault(
      name: "an error in create",
      macros: [
        "CREATE": "snprintf(error->message, error->capacity, \"no\"); return SURPLUS_UNSUPPORTED"
      ], status: "refused", words: ["hostile", "create", "unsupported", "no"]),
    Fault(
      name: "an unknown outcome", macros: ["STEP": "s->outcome = 77"], status: "refused",
      words: ["hostile", "step 3", "77"]),
    Fault(
      name: "not a number", macros: ["STEP": "w[0] = NAN; return SURPLUS_OK"], status: "diverged",
      words: ["step 4"], exit: 0),
  ]

  @Test(arguments: faults)
  func oneBadPluginIsARow(_ fault: Fault) throws {
    let surplus = try Surplus()
    try Fixture.compile(fault.macros, in: "plugins", surplus)
    let command = try surplus.run(
      spec: Fixture.spec("hostile"), "--plugins", "plugins", limit: 60)
    #expect(command.status == fault.exit, "\(command.messages)")
    let rows = try surplus.results().rows(
      "SELECT optimizer, status, detail FROM trials ORDER BY optimizer")
    try #require(rows.count == 2)
    let (bad, good) = (rows[0], rows[1])
    #expect(good["status"] == "finished")
    #expect(bad["status"] == fault.status)
    for word in fault.words {
      #expect(bad["detail"]?.contains(word) == true, "'\(bad["detail"] ?? "")' lacks '\(word)'")
    }
    let errors = try surplus.results().number(
      "SELECT count(*) FROM measurements m JOIN trials t ON t.key = m.trial WHERE t.optimizer LIKE 'sgd%'"
    )
    #expect(errors > 0)

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
