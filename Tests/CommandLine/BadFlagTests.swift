import CommandLineDriver
import Testing

/// Flags that cannot be right.
@Suite struct BadFlagTests {
  static let cases: [[String]] = [
    [], ["runn"], ["run"], ["run", "spec.yaml", "--jbs", "2"], ["run", "spec.yaml", "--jobs", "0"],
    ["run", "spec.yaml", "--jobs", "many"], ["run", "spec.yaml", "--set", "budget"],
    ["run", "spec.yaml", "--set", "budget.stepz=3"], ["run", "spec.yaml", "--set", "seeds=-1"],
    ["run", "spec.yaml", "--only", "optimiser=sgd"], ["run", "spec.yaml", "--only", "optimizer=x"],
    ["run", "spec.yaml", "--only", "seed=0,seed=1"],
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
    [
      "trace", "--landscape", "golden_quadratic", "--optimizer", "sgd", "--steps", "1",
      "--scheduler", "wsd: {warmup: 0.8, cooldown: 0.6}",
    ],
    ["trace", "--landscape", "mlp", "--optimizer", "sgd", "--steps", "1"],
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

  /// The flag stands where a spec has a place.
  @Test func refusedValuesNameTheirFlag() throws {
    let trace = try Surplus()(
      "trace", "--landscape", "mlp", "--optimizer", "sgd", "--steps", "1", "--scheduler",
      "wsd: {warmup: 0.8, cooldown: 0.6}")
    let lines = trace.messages.split(separator: "\n")
    #expect(trace.status == 2 && lines.count == 2, "\(trace.messages)")
    #expect(lines.first?.hasPrefix("--landscape: mlp: needs data") == true)
    #expect(lines.last?.hasPrefix("--scheduler: wsd: warmup = 0.8 and cooldown = 0.6") == true)
    let surplus = try Surplus()
    let run = try surplus.run(
      spec: SmallMatrix.spec(), "--set", "scheduler=[wsd: {shape: exponential}]", "--set",
      "landscape.0.mlp.classes=0")
    #expect(run.status == 2)
    #expect(
      run.messages.contains("--set landscape.0.mlp.classes=0: mlp: needs data"), "\(run.messages)")
    #expect(run.messages.contains("--set scheduler=[wsd: {shape: exponential}]: wsd: the shape"))
    #expect(surplus.scratch.contents("out").isEmpty)
  }

  /// Names that no file can have, and paths that the database cannot open: before anything is written.
  @Test(arguments: [
    (String(repeating: "a", count: 256), "256 bytes"),
    (String(repeating: "ä", count: 128), "256 bytes"),
    (Array(repeating: String(repeating: "a", count: 100), count: 6).joined(separator: "/"), "path"),
    (
      Array(repeating: String(repeating: "a", count: 200), count: 30).joined(separator: "/"), "path"
    ),
  ])
  func foldersThatCannotBe(_ out: String, _ word: String) throws {
    let surplus = try Surplus()
    let before = surplus.scratch.contents()
    let command = try surplus.run(spec: SmallMatrix.spec(), out: out)
    #expect(command.status == 2)
    #expect(command.messages.split(separator: "\n").count == 1, "\(command.messages)")
    #expect(command.messages.contains(word), "\(command.messages)")
    #expect(
      surplus.scratch.contents().filter { !$0.hasPrefix("home") }
        == (before + ["spec.yaml"]).sorted().filter { !$0.hasPrefix("home") })
  }

  /// The system's reason, not the number of a domain.
  @Test func reasonsOfTheSystemAreInWords() throws {
    let surplus = try Surplus()
    try surplus.scratch.write("", to: "file")
    let command = try surplus.run(spec: SmallMatrix.spec(), out: "file/out")
    #expect(command.status == 2)
    #expect(command.messages == "file/out cannot be made: Not a directory\n")
    try surplus.scratch.write(SmallMatrix.spec(), to: "spec.yaml")
    let folder = try surplus("run", "home")
    #expect(folder.messages == "home: cannot be read: Is a directory\n")
  }

  @Test func helpIsAnAnswer() throws {
    for arguments in [["--help"], ["run", "--help"], ["trace", "--help"], ["--version"]] {
      let command = try Surplus().run(arguments)
      #expect(command.status == 0)
      #expect(!command.output.isEmpty)
    }
  }
}
