import CommandLineDriver
import Foundation
import Testing

/// Layouts that a landscape plugin must not have: refused with the tensor and the reason, before any step.
@Suite struct LandscapeLayoutTests {
  private func run(_ macros: [String: String]) throws -> Command {
    let surplus = try Surplus()
    let fixture = Project.root.appending(path: "Tests/Plugins/Fixtures/landscape.c")
    try Compiled.library(
      from: fixture, macros.map { "-D\($0)=\($1)" }.sorted(), to: "plugins/bowl.so", surplus)
    return try surplus(
      "trace", "--landscape", "bowl", "--optimizer", "sgd: {lr: 0.5}", "--steps", "1",
      "--plugins", "plugins")
  }

  @Test func soundLayoutIsRead() throws {
    let command = try run([:])
    #expect(command.status == 0, "\(command.messages)")
    // |x|^2 / 2 from 1, 2, 3, 4; a step of 1/2 quarters it.
    let losses = try TraceLine.lines(of: command.output).map(\.loss)
    #expect(losses == [15, 3.75])
  }

  @Test(arguments: [
    (["OFFSET": "24"], "'second' begins at byte 24, the tensor before it ends at 16"),
    (["OFFSET": "8"], "begins at byte 8"), (["COUNT": "5"], "have 4 elements, its count is 5"),
    (["DTYPE": "SURPLUS_F32"], "its dtype is 1, asked for was 2"),
    (["BITS": "32"], "is not of f64 numbers"), (["TYPE": "0"], "is not of f64 numbers"),
    (["SECOND": "NULL"], "tensor 1 is null"), (["GIVEN": "NULL"], "it is null"),
    (["TENSORS": "0"], "has no tensors"), (["TENSORS": "2000000"], "2000000 tensors"),
    (["COUNT": "(1ull<<50)"], "1125899906842624 elements"), (["NAME": "\"first\""], "'first'"),
    (["NAME": "NULL"], "tensor name is null"), (["RANK": "-1"], "-1 dimensions"),
    (["RANK": "33"], "33 dimensions"), (["SHAPE": "{-2,1}"], "shape [-2]"),
    (["SHAPE": "{1ll<<40,1ll<<40}", "RANK": "2", "STRIDES": "{1ll<<40,1}"], "shape"),
    (["SHAPE": "{2,1}", "STRIDES": "{2,1}"], "strides [2]"), (["SIZE": "40"], "40 bytes"),
  ])
  func wrongLayoutIsRefused(_ macros: [String: String], _ words: String) throws {
    let command = try run(macros)
    #expect(command.status == 3 || command.status == 2)
    #expect(command.messages.contains("bowl: layout: "), "\(command.messages)")
    #expect(command.messages.contains(words), "\(command.messages)")
    #expect(command.output.isEmpty)
  }

  /// Rows without metrics are found by the probe.
  @Test func rowsNeedMetrics() throws {
    let command = try run(["ROWS": "ten_rows"])
    #expect(command.status == 2)
    #expect(command.messages.contains("its table has rows, but no metrics"), "\(command.messages)")
    #expect(try run(["ROWS": "ten_rows", "METRICS": "the_loss"]).status == 0)
  }
}
