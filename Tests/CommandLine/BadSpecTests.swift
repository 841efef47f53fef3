import CommandLineDriver
import Testing

/// What is wrong with a spec is said once, with the place, before anything is run or written.
@Suite struct BadSpecTests {
  static let lines = [
    "surplus: 1", "name: bad", "landscape:", "  - mlp: { inputs: 10, classes: 3, width: 4 }",
    "optimizer:", "  - sgd: { lr: 0.02 }", "scheduler: [constant]", "regularizer: [none]",
    "seeds: 1",
    "budget: { steps: 10 }", "batch: { size: 10 }", "validation: 0", "measure: { every: 5 }",
  ]

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    /// The line that is replaced, from 1.
    let line: Int
    let text: String
    /// The line of the complaint, and its column where that is the point.
    let place: String
    let words: [String]
    var testDescription: String { name }

    init(_ name: String, _ line: Int, _ text: String, at place: String, _ words: String...) {
      (self.name, self.line, self.text, self.place, self.words) = (name, line, text, place, words)
    }
  }

  static let cases = [
    Case("unknown key", 9, "seedz: 1", at: "9:1", "seedz", "seeds"),
    Case("unknown key inside", 10, "budget: { stepps: 10 }", at: "10:11", "stepps", "steps"),
    Case("unknown optimizer", 6, "  - sgdd: { lr: 0.02 }", at: "6:5", "sgdd", "sgd"),
    Case("unknown landscape", 4, "  - mpl: { width: 4 }", at: "4:5", "mpl", "mlp"),
    Case("unknown scheduler", 7, "scheduler: [cosin]", at: "7:13", "cosin", "cosine"),
    Case("unknown regularizer", 8, "regularizer: [l3]", at: "8:15", "l3", "l2"),
    Case("unknown hyperparameter", 6, "  - sgd: { lrr: 0.02 }", at: "6:12", "lrr", "lr"),
    Case("an optimizer as scheduler", 7, "scheduler: [sgd]", at: "7:13", "sgd"),
    Case("an axis that is no list", 7, "scheduler: cosine", at: "7:12", "list"),
    Case("value out of range", 6, "  - sgd: { lr: -1 }", at: "6:16", "lr", "-1"),
    Case(
      "width of zero", 4, "  - mlp: { inputs: 10, classes: 3, width: 0 }", at: "4:", "width", "0"),
    Case("validation of one", 12, "validation: 1", at: "12:13", "validation"),
    Case("negative steps", 10, "budget: { steps: -1 }", at: "10:", "steps"),
    Case("text for a number", 6, "  - sgd: { lr: fast }", at: "6:16", "lr", "fast"),
    Case("a fraction of a step", 10, "budget: { steps: 1.5 }", at: "10:18", "steps", "1.5"),
    Case("mapping for a number", 9, "seeds: { a: 1 }", at: "9:8", "seeds"),
    Case("list for a mapping", 10, "budget: [10]", at: "10:9", "budget"),
    Case("not a number", 6, "  - sgd: { lr: .nan }", at: "6:16", "lr"),
    Case(
      "unknown choice", 11, "batch: { size: 10, order: shufled }", at: "11:", "shufled", "shuffled"),
    Case("empty axis", 7, "scheduler: []", at: "7:12", "scheduler"),
    Case("empty list of values", 6, "  - sgd: { lr: [] }", at: "6:16", "lr"),
    Case("empty seeds", 9, "seeds: []", at: "9:8", "seeds"),
    Case("no seeds", 9, "seeds: 0", at: "9:8", "seeds"),
    Case("duplicate key", 9, "name: again", at: "", "name", "twice"),
    Case("one seed twice", 9, "seeds: [3, 3]", at: "9:12", "3"),
    Case("not YAML", 7, "scheduler: [constant", at: "", "spec.yaml"),
    Case("a tab", 7, "\tscheduler: constant", at: "7:", "spec.yaml"),
    Case("another version", 1, "surplus: 2", at: "1:10", "2"),
    Case("a name that is no folder", 2, "name: ../escape", at: "2:7", "name"),
    Case(
      "a drive for nothing", 7, "scheduler: [cosine: { target: optimizer.momentun }]", at: "7:",
      "momentun"),
    Case("bad memory", 13, "limits: { memory: lots }", at: "13:19", "memory"),
    Case(
      "a landscape without its data", 4, "  - mlp: { width: 4, data: mnist2d }", at: "4:",
      "mnist2d", "mnist1d"),
    Case(
      "label noise above one", 4, "  - mlp: { data: mnist1d, label_noise: 2 }", at: "4:40",
      "label_noise"),
  ]

  @Test(arguments: cases)
  func isReportedOnce(_ bad: Case) throws {
    var lines = Self.lines
    lines[bad.line - 1] = bad.text
    let surplus = try Surplus()
    let command = try surplus.run(spec: lines.joined(separator: "\n") + "\n")
    #expect(command.status == 2)
    let messages = command.messages.split(separator: "\n")
    #expect(messages.count == 1, "\(command.messages)")
    let place = "spec.yaml:" + bad.place
    for word in [place] + bad.words {
      #expect(command.messages.contains(word), "'\(command.messages)' lacks '\(word)'")
    }
    #expect(command.output.isEmpty)
    #expect(surplus.scratch.contents("out").isEmpty)
  }

  @Test func missingParts() throws {
    for (key, index) in [("optimizer", 4), ("landscape", 2)] {
      var lines = Self.lines
      lines.removeSubrange(index...(index + 1))
      let command = try Surplus().run(spec: lines.joined(separator: "\n") + "\n")
      #expect(command.status == 2)
      #expect(command.messages.contains(key), "\(command.messages)")
    }
    for text in ["", "# nothing\n", "- a\n- list\n", "just text\n"] {
      let surplus = try Surplus()
      let command = try surplus.run(spec: text)
      #expect(command.status == 2)
      #expect(command.messages.split(separator: "\n").count == 1, "\(command.messages)")
      #expect(command.messages.contains("spec.yaml"))
      #expect(surplus.scratch.contents("out").isEmpty)
    }
  }

  @Test func filesThatCannotBeRead() throws {
    let surplus = try Surplus()
    for path in ["nowhere.yaml", "home"] {
      let command = try surplus("run", path, "--out", "out")
      #expect(command.status == 2)
      #expect(command.messages.contains(path))
      #expect(command.messages.split(separator: "\n").count == 1, "\(command.messages)")
    }
    try surplus.scratch.write("name: \u{fffd}\n", to: "text.yaml")
    let bytes = try Command.run(
      "/bin/bash", ["-c", "printf 'name: \\xff\\xfe\\n' > bytes.yaml"], in: surplus.scratch.folder)
    #expect(bytes.status == 0)
    let command = try surplus("run", "bytes.yaml", "--out", "out")
    #expect(command.status == 2)
    #expect(command.messages.contains("UTF-8"))
    #expect(surplus.scratch.contents("out").isEmpty)
  }

  /// What looks unusual but is allowed.
  @Test func unusualButRight() throws {
    let spec = """
      surplus: 1
      name: unusual
      landscape: [mlp: { inputs: 10, classes: 3, width: &w 4, depth: 1 }]
      optimizer: [sgd: { lr: 1 }, sgd: { lr: 1e-08 }, adam: &a { lr: 0.5e-2 }, adamw: *a]
      regularizer: [[l2: { strength: 1e-4 }, dropout: { rate: 0 }]]
      seeds: [7, 3]
      budget: { steps: *w }

      """
    let command = try Surplus().run(spec: spec, "--dry-run")
    #expect(command.status == 0, "\(command.messages)")
    #expect(command.output.contains("8"))
  }
}
