import CommandLineDriver
import Testing

/// Flags that cannot be right.
@Suite struct BadFlagTests {
  static let cases: [[String]] = [
    [], ["runn"], ["run"], ["run", "spec.yaml", "--jbs", "2"], ["run", "spec.yaml", "--jobs", "0"],
    ["run", "spec.yaml", "--jobs", "many"], ["run", "spec.yaml", "--set", "budget"],
    ["run", "spec.yaml", "--set", "budget.stepz=3"], ["run", "spec.yaml", "--set", "seeds=-1"],
    ["run", "spec.yaml", "--only", "optimiser=sgd"], ["run", "spec.yaml", "--only", "optimizer=x"],
    ["run", "spec.yaml", "--plugins", "nowhere"],
    ["show", "nowhere"], ["report", "nowhere"], ["export", "nowhere", "--format", "csv"],
    ["export", "home", "--format", "xml"], ["show", "home"],
    ["list", "optimisers"], ["describe", "adamv"], ["describe"],
    ["trace", "--landscape", "golden_quadratic", "--steps", "1"],
    ["trace", "--landscape", "golden_quadratik", "--optimizer", "sgd", "--steps", "1"],
    ["trace", "--landscape", "golden_quadratic", "--optimizer", "sgd: {lr: -1}", "--steps", "1"],
    ["trace", "--landscape", "golden_quadratic", "--optimizer", "sgd", "--steps", "-1"],
    [
      "trace", "--landscape", "golden_quadratic", "--optimizer", "sgd", "--steps", "1", "--emit",
      "everything",
    ],
  ]

  @Test(arguments: cases)
  func endWithTwo(_ arguments: [String]) throws {
    // Alone, the command is a question for help.
    guard !arguments.isEmpty else { return }
    let surplus = try Surplus()
    try surplus.scratch.write(SmallMatrix.spec(), to: "spec.yaml")
    let command = try surplus.run(arguments + (arguments.first == "run" ? ["--out", "out"] : []))
    #expect(command.status == 2, "\(arguments): \(command.messages)")
    #expect(!command.messages.isEmpty)
    #expect(command.output.isEmpty, "results only on standard output")
    #expect(surplus.scratch.contents("out").isEmpty)
  }

  @Test func namesWhatWasMeant() throws {
    let surplus = try Surplus()
    #expect(try surplus("describe", "dropuot").messages.contains("dropout"))
    let trace = try surplus(
      "trace", "--landscape", "golden_quadratic", "--optimizer", "nestrov", "--steps", "1")
    #expect(trace.messages.contains("nesterov"))
  }

  @Test func helpIsAnAnswer() throws {
    for arguments in [["--help"], ["run", "--help"], ["trace", "--help"], ["--version"]] {
      let command = try Surplus().run(arguments)
      #expect(command.status == 0)
      #expect(!command.output.isEmpty)
    }
  }
}
