import CommandLineDriver
import Foundation
import Testing

/// Figures of `bench`, which depend on the machine, and its refusal to print any that mean nothing.
@Suite struct BenchTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  @Test(arguments: ["1", "2"]) func timesAnOptimizer(_ threads: String) throws {
    let command = try surplus(
      "bench", "optimizer", "adamw", "--parameters", "100003", "--threads", threads, "--json")
    #expect(command.status == 0, "\(command.messages)")
    let parsed = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let figures = try #require(parsed as? [String: Double])
    let nanoseconds = try #require(figures["nanoseconds_per_parameter"])
    let bandwidth = try #require(figures["gigabytes_per_second"])
    #expect(nanoseconds > 0)
    // Parameter and both moments read and written, gradient read: seven floats.
    #expect(abs(nanoseconds * bandwidth - 28) < 1e-9)
  }

  @Test func hasNoFigureForAnOptimizerThatGoesNowhere() throws {
    let command = try surplus("bench", "optimizer", "sgd: {lr: 0}", "--parameters", "100")
    #expect(command.status != 0)
    #expect(command.output.isEmpty)
    #expect(command.messages.contains("did not follow the gradient"), "\(command.messages)")
  }

  /// Three tensors of 4 bytes: point and both moments.
  @Test func timesACheckpoint() throws {
    let command = try surplus(
      "bench", "checkpoint", "--landscape", "mlp: {inputs: 40, classes: 10, width: 64, depth: 2}",
      "--json")
    #expect(command.status == 0, "\(command.messages)")
    let parsed = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let figures = try #require(parsed as? [String: Double])
    let (bytes, parameters) = (try #require(figures["bytes"]), try #require(figures["parameters"]))
    let expected: Double = 2560 + 64 + 4096 + 64 + 640 + 10
    #expect(parameters == expected)
    #expect(bytes > 12 * parameters && bytes < 12 * parameters + 100_000)
    #expect(try #require(figures["ratio"]) > 0)
  }
}
