import CommandLineDriver
import Foundation
import Testing

/// A plugin whose texts would steer the terminal: each is shown, none has an effect.
@Suite struct TerminalTests {
  private static let source = URL(filePath: Fixture.folder + "/escapes.c")

  private func make(_ flags: [String] = []) throws -> Surplus {
    let surplus = try Surplus()
    try Compiled.library(from: Self.source, flags, to: "plugins/nasty.so", surplus)
    return surplus
  }

  /// Nothing but line ends and tabs steers the terminal, and the text is there.
  private func check(_ text: String, has words: String..., from command: String) {
    let steering = text.unicodeScalars.filter {
      $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t" || $0 == "\u{202E}"
    }
    #expect(steering.isEmpty, "\(command): \(text.debugDescription)")
    for word in words + [
      #"\x1b[2J\x1b]0;title\x07 \x1b[31mred\x1b[A\rfake\x08\x7f \x9b2J \u202etxt"#
    ] {
      #expect(text.contains(word), "\(command): no \(word) in \(text.debugDescription)")
    }
  }

  @Test func textsOfDescriptorsAreShown() throws {
    let surplus = try make()
    let list = try surplus("list", "--plugins", "plugins")
    check(list.output, has: "summary", from: "list")
    // A line of a plugin is no line of the table.
    #expect(list.lines.allSatisfy { !$0.hasPrefix("line 2") })
    let describe = try surplus("describe", "nasty", "--plugins", "plugins")
    check(
      describe.output, has: "summary", "see", "rate", "unit", "1.0", "formula", "state", "cost",
      from: "describe")
    #expect(describe.lines.allSatisfy { !$0.hasPrefix("line 2") })
    // JSON escapes in its own way: it has the text itself.
    let json = try surplus("describe", "nasty", "--json", "--plugins", "plugins")
    let parsed = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect((parsed?.first?["summary"] as? String)?.hasPrefix("summary\u{1B}[2J") == true)
  }

  @Test func whatItReportsIsShown() throws {
    let surplus = try make()
    let run = try surplus.run(
      spec: Fixture.spec("nasty"), "--plugins", "plugins")
    #expect(run.status == 3)
    check(run.output, has: "reported", from: "run")
    check(try surplus("show", "out").output, has: "reported", from: "show")
    let rows = try surplus("export", "out", "--format", "jsonl").lines.map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
    #expect(rows.allSatisfy { $0 != nil } && !rows.isEmpty)
    let trace = try surplus(
      "trace", "--landscape", "golden_rosenbrock", "--optimizer", "nasty", "--steps", "3",
      "--plugins", "plugins")
    #expect(trace.status == 3)
    check(trace.messages, has: "said", "reported", from: "trace")
    let checked = try surplus("plugin", "check", "plugins/nasty.so")
    #expect(checked.status == 3)
    check(checked.output, has: "reported", from: "plugin check")
  }

  /// Its last words, where it crashes.
  @Test func lastWordsAreShown() throws {
    let surplus = try make(["-DSTEP=abort()"])
    let run = try surplus.run(spec: Fixture.spec("nasty"), "--plugins", "plugins")
    #expect(run.status == 3)
    check(run.output, has: "said", from: "run")
    check(run.messages, has: "said", from: "run's messages")
    check(try surplus("doctor", "--plugins", "plugins").output, has: "said", from: "doctor")
    let again = try surplus.run(spec: Fixture.spec("nasty: {lr: 0.5}"), "--plugins", "plugins")
    check(again.messages, has: "said", from: "run again")
  }
}
