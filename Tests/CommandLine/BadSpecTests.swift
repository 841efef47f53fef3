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
    // What a landscape or a plugin cannot work with is known before anything runs.
    Case("a landscape without data", 4, "  - mlp: { width: 4 }", at: "4:5: mlp:", "data"),
    Case(
      "data twice", 4, "  - mlp: { data: mnist1d, inputs: 4 }", at: "4:5: mlp:", "either"),
    Case("one of two sizes", 4, "  - gru: { inputs: 4 }", at: "4:5: gru:", "classes"),
    Case(
      "rows that are no images", 4, "  - cnn2d: { data: mnist1d }", at: "4:5: cnn2d:", "square",
      "40"),
    Case(
      "images with an odd side", 4, "  - cnn2d: { inputs: 9, classes: 2 }", at: "4:5: cnn2d:",
      "square", "9"),
    Case(
      "sequences that are too short", 4, "  - cnn1d: { inputs: 1, classes: 2 }", at: "4:5: cnn1d:",
      "3 or more"),
    Case(
      "heads that do not divide", 4, "  - transformer: { width: 6, heads: 4 }",
      at: "4:5: transformer:", "width = 6", "4 heads"),
    Case(
      "patches that do not divide", 4,
      "  - transformer: { task: patches, data: mnist1d }", at: "4:5: transformer:", "patch = 4"),
    Case(
      "a text that is none", 4, "  - transformer: { task: characters, data: mnist1d }",
      at: "4:5: transformer:", "text", "mnist1d"),
    Case(
      "a context that is too long", 4,
      "  - transformer: { task: characters, data: licenses, context: 100000 }",
      at: "4:5: transformer:", "context = 100000"),
    Case(
      "a task without its data", 4, "  - transformer: { task: masked_characters }",
      at: "4:5: transformer:", "needs data", "masked_characters"),
    Case(
      "data for a task that makes them", 4, "  - transformer: { data: licenses }",
      at: "4:5: transformer:", "modular_addition"),
    Case(
      "no sums to train on", 4, "  - transformer: { train_fraction: 1.0e-9 }",
      at: "4:5: transformer:", "train_fraction = 1e-09", "train on"),
    Case(
      "no sums to test", 4, "  - transformer: { train_fraction: 1 }", at: "4:5: transformer:",
      "train_fraction = 1", "test"),
    Case(
      "residual layers of two widths", 4,
      "  - mlp: { inputs: 4, classes: 2, width: 8, second_width: 4, residual: true }",
      at: "4:5: mlp:", "8, 4"),
    Case("rows to hold out", 12, "validation: 0.99999", at: "4:5: mlp:", "validation = 0.99999"),
    Case(
      "one value of a list", 4, "  - transformer: { width: [8, 12, 18], heads: 4 }", at: "4:35",
      "width = 18"),
    Case(
      "a schedule longer than the horizon", 7,
      "scheduler: [constant, wsd: { warmup: 0.8, cooldown: 0.6 }]", at: "7:23: wsd:",
      "warmup = 0.8",
      "cooldown = 0.6", "at most 1"),
    Case(
      "a decay that never ends", 7, "scheduler: [wsd: { shape: exponential }]", at: "7:13: wsd:",
      "final"),
    Case(
      "three phases", 7, "scheduler: [one_cycle: { three_phase: true, pct_start: 0.6 }]",
      at: "7:13: one_cycle:", "0.5", "0.6"),
    Case(
      "least above largest", 7, "scheduler: [one_cycle: { drives: momentum, base_momentum: 0.99 }]",
      at: "7:13: one_cycle:", "0.99", "0.95"),
    Case(
      "an optimizer inside another", 6,
      "  - lookahead: { inner: { momentum: { nesterov: true, momentum: 0 } } }",
      at: "6:27: momentum:", "nesterov"),
    Case(
      "a number in quotes", 6, "  - sgd: { lr: '0.02' }", at: "6:16", "take the quotes off"),
    Case("a decimal comma", 6, "  - sgd: { lr: 0,02 }", at: "6:18", "takes a point, 0.02"),
    Case("nearly full", 11, "batch: { size: ful }", at: "11:16", "'full'"),
    Case("more steps than a number holds", 10, "budget: { steps: 1e30 }", at: "10:18", "limit"),
    Case("a tag", 9, "seeds: !many 3", at: "9:8", "!many", "leave it out"),
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

  /// All of them in one go, whoever finds them.
  @Test func severalMistakesAreReportedInOrder() throws {
    var lines = Self.lines
    lines[3] = "  - mlp: { width: 4 }"
    lines[5] = "  - sgd: { lr: -1 }"
    lines[6] = "scheduler: [wsd: { warmup: 0.8, cooldown: 0.6 }]"
    lines[12] = "measure: { evry: 5 }"
    let command = try Surplus().run(spec: lines.joined(separator: "\n") + "\n")
    #expect(command.status == 2)
    let places = command.messages.split(separator: "\n").map { $0.prefix { $0 != " " } }
    #expect(
      places == ["spec.yaml:4:5:", "spec.yaml:6:16:", "spec.yaml:7:13:", "spec.yaml:13:12:"],
      "\(command.messages)")
  }

  /// Every value has its use, only not with every other: the rest is run.
  @Test func combinationsThatMakeNoSenseAreSkipped() throws {
    let surplus = try Surplus()
    let command = try surplus.run(
      spec: """
        surplus: 1
        name: combinations
        landscape: [transformer: { modulus: 3, width: [4, 6], heads: [2, 3], layers: 1 }]
        optimizer: [sgd]
        scheduler: [wsd: { warmup: [0.5, 0.1], cooldown: [0.4, 0.8] }]
        budget: { steps: 2 }
        validation: 0

        """)
    #expect(command.status == 0, "\(command.messages)")
    let rows = try surplus.results().rows(
      "SELECT status, detail, count(*) AS n FROM trials GROUP BY status, detail ORDER BY n, detail")
    #expect(
      rows.map { [$0["status"], $0["n"]] } == [
        ["skipped", "3"], ["skipped", "4"], ["finished", "9"],
      ], "\(rows)")
    #expect(rows[0]["detail"]?.hasPrefix("wsd: warmup = 0.5") == true)
    #expect(rows[1]["detail"]?.hasPrefix("transformer: width = 4") == true)
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
