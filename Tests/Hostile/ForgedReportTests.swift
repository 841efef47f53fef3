import CommandLineDriver
import Foundation
import Testing

/// Plugins that write reports in the place of the engine. They may spoil the trials in which they take part; no row of
/// another one has a number that is not its own.
@Suite struct ForgedReportTests {
  struct Forgery: Sendable, CustomTestStringConvertible {
    let name: String
    let step: String
    var global = ""
    /// Of each trial of the plugin; nil where it depends on who is faster: an end that is read in the moment between the
    /// call that forged it and the engine's next report is believed (docs/isolation.md).
    var status: String? = "refused"
    var testDescription: String { name }
  }

  static let forgeries = [
    Forgery(name: "a number", step: "forge(FORGED_NUMBER(3))"),
    Forgery(name: "a number of a step that is over", step: "forge(FORGED_NUMBER(0))"),
    impossible("a measurement before the beginning", #""step":-1"#),
    impossible("a measurement at no cost that there is", #""gradients":"Infinity""#),
    impossible("a name that is no text", #""metric":"a\u0000b""#),
    Forgery(name: "an end", step: "forge(FORGED_END)", status: nil),
    Forgery(
      name: "a whole trial", step: "forge(FORGED_NUMBER(20)); forge(FORGED_END)", status: nil),
    Forgery(name: "a checkpoint", step: "forge(\"{\\\"saved\\\":{}}\")"),
    Forgery(
      name: "another trial's end",
      step: "forge(FORGED_END); forged_key[0] ^= 1; forge(FORGED_END)", status: nil),
    Forgery(name: "an end without a name", step: "dprintf(3, \"%s\\n\", FORGED_END)"),
    Forgery(name: "garbage", step: "dprintf(3, \"garbage\\n\")"),
    Forgery(name: "garbage without an end", step: "dprintf(3, \"garbage\")"),
    Forgery(name: "nothing", step: "dprintf(3, \"\\n\")"),
    Forgery(
      name: "an end, and that no call is under way", step: "call_page()[0]++; forge(FORGED_END)",
      status: nil),
    Forgery(
      name: "an end, while the engine works", step: "when_outside(forge_end)",
      global: "static void forge_end(void) { forge(FORGED_END); }", status: nil),
  ]

  /// A measurement with another field than the engine would write.
  private static func impossible(_ name: String, _ field: String) -> Forgery {
    let key = field.prefix { $0 != ":" }
    let fields = [#""step":7"#, #""gradients":7"#, #""metric":"forged""#, #""value":0"#]
      .map { $0.hasPrefix(key) ? field : $0 }.joined(separator: ",")
    // As C writes it.
    let report = #"{"measurement":{"_0":{\#(fields)}}}"#.replacing("\\u", with: "\\\\u")
      .replacing("\"", with: "\\\"")
    return Forgery(name: name, step: "forge(\"\(report)\")")
  }

  private static let spec = Fixture.spec("hostile").replacing("seeds: 1", with: "seeds: 4")

  private func compile(_ forgery: Forgery, _ surplus: Surplus) throws {
    try Fixture.compile(
      [
        "GLOBAL": forgery.global.isEmpty ? "static int calls;" : forgery.global,
        "STEP": forgery.step,
      ],
      in: "plugins", surplus, more: ["-include", Fixture.folder + "/forge.h"])
  }

  /// The numbers of the trials without the plugin.
  private func innocent(_ results: Results) throws -> [[String: String]] {
    try results.rows(
      """
      SELECT seed, status, detail, step, m.gradients, metric, value FROM trials
      JOIN measurements m ON key = trial WHERE optimizer NOT LIKE 'hostile%'
      AND metric NOT LIKE '%_seconds' ORDER BY seed, step, metric
      """)
  }

  @Test(arguments: forgeries)
  func spoilsItsOwnTrialsAtMost(_ forgery: Forgery) throws {
    let surplus = try Surplus()
    let plain = try surplus.run(
      spec: Fixture.spec().replacing("seeds: 1", with: "seeds: 4"), out: "plain")
    try #require(plain.status == 0, "\(plain.messages)")
    let expected = try innocent(surplus.results("plain"))
    try compile(forgery, surplus)
    let command = try surplus.run(
      spec: Self.spec, "--plugins", "plugins", "--jobs", "1", out: "out", limit: 60)
    let results = surplus.results("out")
    #expect(try innocent(results) == expected)
    let rows = try results.rows(
      "SELECT status, detail FROM trials WHERE optimizer LIKE 'hostile%'")
    #expect(rows.count == 4, "\(command.messages)")
    if let status = forgery.status {
      #expect(rows.allSatisfy { $0["status"] == status }, "\(rows)")
      #expect(command.status == 3, "\(command.messages)")
      for row in rows { #expect(row["detail"]?.contains("report") == true, "\(row)") }
    }
    #expect(!command.messages.contains("set aside"), "\(command.messages)")
    #expect(try surplus.processes().isEmpty)
  }

  /// Where a plugin only forges when others ran before, every trial is run alone and is what it would have been.
  @Test func whatRanBeforeIsRunAgain() throws {
    let surplus = try Surplus()
    try compile(Forgery(name: "", step: "if (calls++ == 2) forge(FORGED_END)"), surplus)
    let command = try surplus.run(
      spec: Self.spec, "--plugins", "plugins", "--jobs", "1", limit: 60)
    #expect(command.status == 0, "\(command.messages)")
    let losses = try surplus.results().rows(
      """
      SELECT status, value FROM trials JOIN measurements ON key = trial
      WHERE optimizer = 'hostile' AND metric = 'train_loss' AND step = 20
      """)
    #expect(losses.count == 4 && Set(losses).count == 1, "\(losses)")
  }

  /// A gigabyte without an end of line is not kept.
  @Test func aLineWithoutAnEndTakesNoMemory() throws {
    let surplus = try Surplus()
    try compile(
      Forgery(
        name: "",
        step:
          "for (int i = 0; i < 1024; i++) { static char much[1 << 20]; memset(much, 'x', sizeof much); "
          + "for (size_t at = 0; at < sizeof much;) { ssize_t n = write(3, much + at, sizeof much - at); if (n < 0) return SURPLUS_OK; at += n; } }"
      ), surplus)
    try surplus.scratch.write(Fixture.spec("hostile"), to: "spec.yaml")
    let running = try surplus.start("run", "spec.yaml", "--out", "out", "--plugins", "plugins")
    var peak = 0
    while running.isAlive {
      let status =
        (try? String(contentsOfFile: "/proc/\(running.id)/status", encoding: .utf8)) ?? ""
      if let found = status.firstMatch(of: /VmHWM:\s*(\d+)/)?.output.1 {
        peak = max(peak, Int(found) ?? 0)
      }
      usleep(10_000)
    }
    #expect(try running.finish().status == 3)
    #expect(peak > 0 && peak < 300_000, "\(peak) KiB")
    let rows = try surplus.results().rows("SELECT status FROM trials ORDER BY optimizer")
    #expect(rows.map { $0["status"] } == ["refused", "finished"])
  }
}
