import CommandLineDriver
import Foundation
import Testing

/// Trials that need more memory than they may have, wherever it runs out: in the engine before anything of the trial is
/// there, in its data, in its model.
@Suite struct MemoryLimitTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  private func trial(_ landscape: String, memory: String) throws -> [String: String] {
    let command = try surplus.run(
      spec: """
        surplus: 1
        name: memory
        landscape: [\(landscape)]
        optimizer: [sgd]
        budget: { steps: 2 }
        limits: { memory: \(memory) }
        """)
    let trial = try #require(
      try surplus.results().rows("SELECT status, detail FROM trials").first)
    #expect(command.status == (trial["status"] == "finished" ? 0 : 3), "\(command.messages)")
    return trial
  }

  @Test(arguments: [
    ("mlp: { inputs: 4, classes: 2, width: 2, depth: 1 }", "100MiB"),
    ("mlp: { inputs: 4, classes: 2, width: 2, depth: 1 }", "150MiB"),
    ("mlp: { inputs: 100000, classes: 2, width: 2, depth: 1 }", "1GiB"),
    ("mlp: { inputs: 4, classes: 2, width: 20000, depth: 2 }", "1GiB"),
  ])
  func tooLittleMemoryIsItsStatus(_ landscape: String, _ memory: String) throws {
    let trial = try trial(landscape, memory: memory)
    #expect(trial["status"] == "out_of_memory", "\(trial)")
  }

  @Test func enoughMemoryIsEnough() throws {
    let trial = try trial("mlp: { inputs: 4, classes: 2, width: 2, depth: 1 }", memory: "1GiB")
    #expect(trial["status"] == "finished", "\(trial)")
  }
}
