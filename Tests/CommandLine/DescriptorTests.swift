import CommandLineDriver
import Foundation
import Testing

/// Numbers of descriptors, and a limit on them, change nothing of the results.
@Suite(.serialized) struct DescriptorTests {
  /// One trial for each seed, each in a moment.
  private func spec(seeds: Int) -> String {
    """
    surplus: 1
    name: wide
    landscape: [golden_rosenbrock]
    optimizer: [sgd: {lr: 0.0001}]
    scheduler: [constant]
    regularizer: [none]
    seeds: \(seeds)
    budget: { steps: 20 }
    batch: { size: full }
    validation: 0
    """
  }

  private func shell(_ line: String, _ surplus: Surplus) throws -> Command {
    try Command.run(
      "/bin/bash", ["-c", line.replacing("surplus ", with: "'\(Surplus.binary)' ")],
      in: surplus.scratch.folder, environment: surplus.environment, limit: 600)
  }

  @Test func manyWorkers() throws {
    let surplus = try Surplus()
    try surplus.scratch.write(spec(seeds: 128), to: "spec.yaml")
    let run = try shell("surplus run spec.yaml --out out --jobs 128", surplus)
    #expect(run.status == 0, "\(run.messages)")
    #expect(run.messages.isEmpty, "\(run.messages)")
    #expect(
      try surplus.results().number("SELECT count(*) FROM trials WHERE status = 'finished'") == 128)
    #expect(surplus.scratch.contents("tmp").isEmpty)
  }

  /// Fewer files than workers ask for: fewer workers, and the same results.
  @Test func aLimitOnOpenFiles() throws {
    let surplus = try Surplus()
    try surplus.scratch.write(spec(seeds: 40), to: "spec.yaml")
    let list = try shell("ulimit -n 200; surplus list", surplus)
    #expect(list.status == 0 && list.messages.isEmpty, "\(list.messages)")
    let run = try shell("ulimit -n 200; surplus run spec.yaml --out out --jobs 40", surplus)
    #expect(run.status == 0, "\(run.messages)")
    #expect(
      run.messages.hasPrefix("warning: 26 workers at a time, not 40: the limit on open files"),
      "\(run.messages)")
    #expect(
      try surplus.results().number("SELECT count(*) FROM trials WHERE status = 'finished'") == 40)
    // Too few for a single child.
    let none = try shell("ulimit -n 8; surplus list", surplus)
    #expect(none.status != 0)
    #expect(none.messages.split(separator: "\n").count == 1, "\(none.messages)")
    #expect(try !surplus("doctor").output.contains("set aside"))
  }
}
