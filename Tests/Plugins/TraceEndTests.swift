import CommandLineDriver
import Foundation
import Testing

/// `trace` ends where `run` does, and says why.
@Suite struct TraceEndTests {
  let surplus: Surplus
  init() throws {
    surplus = try Surplus()
    for name in ["order", "fields"] {
      try Compiled.library(
        from: Project.root.appending(path: "Tests/Plugins/Fixtures/\(name).c"), [],
        to: "plugins/\(name).so", surplus)
    }
  }

  /// A rate too large; an optimizer that asks for the end in step 2, or gives up in it; a scheduler that asks for the
  /// end before step 3. `lines` are the states that are shown.
  @Test(
    arguments: [
      ("sgd: { lr: 1.0e+6 }", "constant", "diverged", nil), ("stopping", "constant", "stopped", 4),
      ("failing", "constant", "diverged", 4), ("plain", "until", "stopped", 4),
    ] as [(String, String, String, Int?)])
  func endsAsARunDoes(_ optimizer: String, _ scheduler: String, _ status: String, lines: Int?)
    throws
  {
    let command = try surplus.run(
      spec: """
        surplus: 1
        name: ends
        landscape: [golden_rosenbrock]
        optimizer: [\(optimizer)]
        scheduler: [\(scheduler)]
        budget: { steps: 50 }
        batch: { size: full }
        validation: 0
        measure: { every: 1 }
        """, "--plugins", "plugins")
    #expect(command.status == 0, "\(command.messages)")
    let results = surplus.results()
    let trial = try #require(try results.rows("SELECT status, detail FROM trials").first)
    #expect(trial["status"] == status)
    let detail = try #require(trial["detail"])
    let last = Int(try results.number("SELECT max(step) FROM measurements"))

    let trace = try surplus.run([
      "trace", "--landscape", "golden_rosenbrock", "--optimizer", optimizer, "--scheduler",
      scheduler, "--steps", "50", "--batch", "full", "--plugins", "plugins",
    ])
    #expect(trace.status == 0)
    #expect(trace.messages == "\(status): \(detail)\n")
    let states = try TraceLine.lines(of: trace.output)
    #expect(states.map(\.step) == Array(0...last) && (lines == nil || states.count == lines))
    #expect(states.dropLast().allSatisfy { $0.learningRate != nil })
    #expect(states.last?.learningRate == nil)
  }

  @Test func aTraceToItsEndSaysNothing() throws {
    let trace = try surplus.run([
      "trace", "--landscape", "golden_rosenbrock", "--optimizer", "sgd: { lr: 1.0e-4 }", "--steps",
      "3",
    ])
    #expect(trace.status == 0 && trace.messages == "")
    #expect(try TraceLine.lines(of: trace.output).count == 4)
  }

  /// A scheduler that needs the gradient drives the rate of the very step that is shown.
  @Test func theRateIsThatOfTheUpdate() throws {
    let states = try surplus.trace(
      landscape: "mlp: { inputs: 10, classes: 3, width: 4, depth: 1 }",
      optimizer: "sgd: { lr: 0.5 }",
      schedulers: ["fields/late"], steps: 5, "--plugins", "plugins", "--emit", "parameters,gradient"
    )
    #expect(states.map(\.learningRate) == [0.5, 0.5625, 0.5, 0.5625, 0.5, nil])
    for (state, next) in zip(states, states.dropFirst()) {
      let rate = try #require(state.learningRate)
      let (w, g) = (try #require(state.parameters), try #require(state.gradient))
      for index in w.indices {
        let due = Float(w[index]) - Float(rate) * Float(g[index])
        #expect(try #require(next.parameters)[index] == Double("\(due)"))
      }
    }
  }
}
