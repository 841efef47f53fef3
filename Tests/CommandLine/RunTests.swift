import CommandLineDriver
import Foundation
import Testing

/// One results folder over several runs.
@Suite struct RunTests {
  let surplus: Surplus
  init() throws { surplus = try Surplus() }

  private func finished(_ out: String = "out") throws -> Double {
    try surplus.results(out).number("SELECT count(*) FROM trials WHERE status = 'finished'")
  }

  @Test func writesItsFilesAndTable() throws {
    let command = try surplus.run(spec: SmallMatrix.spec())
    #expect(command.status == 0, "\(command.messages)")
    #expect(try finished() == 16)
    let files = surplus.scratch.contents("out").filter { !$0.contains("/") }
    for file in ["report.html", "results.sqlite", "spec.yaml"] { #expect(files.contains(file)) }
    #expect(!files.contains { $0.hasSuffix("-wal") || $0.hasSuffix("-shm") }, "\(files)")
    #expect(surplus.scratch.text("out/spec.yaml") == SmallMatrix.spec())
    #expect(command.output.contains("adamw") && command.output.contains("report.html"))
    // Step 0 and the last step are always measured, and what lies between as asked.
    let steps = try surplus.results().rows(
      "SELECT DISTINCT step FROM measurements WHERE metric = 'train_loss' ORDER BY step")
    #expect(steps.compactMap { $0["step"] } == ["0", "50", "100", "150", "200"])
    let metrics = try surplus.results().rows("SELECT DISTINCT metric FROM measurements")
      .compactMap { $0["metric"] }
    for metric in [
      "train_loss", "train_error", "validation_loss", "validation_error", "test_loss", "test_error",
      "learning_rate", "gradient_norm", "parameter_norm",
    ] {
      #expect(metrics.contains(metric), "no \(metric)")
    }
    // Gradients are the cost of first-order methods; two moments of adamw, one buffer of momentum.
    let cost = try surplus.results().rows(
      """
      SELECT parameters, optimizer, gradients, gradient_equivalents, operations, state_bytes
      FROM trials
      WHERE width = 8 ORDER BY optimizer
      """)
    let parameters = 10 * 8 + 8 + 8 * 3 + 3
    #expect(cost.allSatisfy { $0["parameters"] == "\(parameters)" })
    #expect(cost.allSatisfy { Double($0["gradients"] ?? "") == 200 })
    #expect(cost.allSatisfy { Double($0["gradient_equivalents"] ?? "") == 200 })
    // Two products forward, and three backward: there is no gradient of the inputs.
    let operations = 2 * 32 * (2 * 10 * 8 + 3 * 8 * 3)
    #expect(cost.allSatisfy { Double($0["operations"] ?? "") == Double(200 * operations) })
    #expect(cost.first?["state_bytes"] == "\(parameters * 4 * 2)")
    #expect(cost.last?["state_bytes"] == "\(parameters * 4)")
  }

  @Test func runningAgainRunsNothing() throws {
    #expect(try surplus.run(spec: SmallMatrix.spec()).status == 0)
    let query = "SELECT key, seconds FROM trials ORDER BY key"
    let before = try surplus.results().rows(query)
    #expect(try surplus.run(spec: SmallMatrix.spec()).status == 0)
    #expect(try surplus.results().rows(query) == before)
  }

  @Test func anotherOptimizerRunsOnlyItsOwnTrials() throws {
    #expect(try surplus.run(spec: SmallMatrix.spec()).status == 0)
    let query = "SELECT key, seconds FROM trials WHERE optimizer NOT LIKE 'lion%' ORDER BY key"
    let before = try surplus.results().rows(query)
    let extended = try surplus.run(spec: SmallMatrix.spec(more: ["lion: { lr: 0.0003 }"]))
    #expect(extended.status == 0, "\(extended.messages)")
    #expect(try surplus.results().rows(query) == before)
    #expect(try finished() == 24)
    // The union stays; the table shows what the spec asks for now.
    let narrowed = try surplus.run(spec: SmallMatrix.spec())
    #expect(narrowed.status == 0)
    #expect(try finished() == 24)
    #expect(!narrowed.output.contains("lion"))
  }

  @Test func bitsDoNotDependOnWorkersOrOrder() throws {
    #expect(try surplus.run(spec: SmallMatrix.spec(), "--jobs", "1", out: "one").status == 0)
    #expect(try surplus.run(spec: SmallMatrix.spec(), "--jobs", "2", out: "two").status == 0)
    let one = surplus.results("one")
    #expect(try one.number("SELECT count(*) FROM measurements") > 500)
    #expect(try one.differences(from: surplus.results("two")) == [])
    // Alone in a fresh worker, and last of all in a used one.
    let only = try surplus.run(
      spec: SmallMatrix.spec(), "--only", "optimizer=adamw,width=8,seed=1", "--jobs", "1",
      out: "only")
    #expect(only.status == 0, "\(only.messages)")
    #expect(try finished("only") == 2)
    let shared = try surplus.results("only").differences(from: one)
    let keys = try surplus.results("only").rows("SELECT key FROM trials").compactMap { $0["key"] }
    #expect(!shared.contains { keys.contains($0["trial"] ?? "") })
  }

  /// What a part of the matrix runs is shown within the whole.
  @Test func aSelectionLeavesThePlanAsItIs() throws {
    #expect(try surplus.run(spec: SmallMatrix.spec()).status == 0)
    let plan = try surplus.results().rows("SELECT position, key FROM plan ORDER BY position")
    let shown = try surplus("show", "out").output
    let part = try surplus.run(spec: SmallMatrix.spec(), "--only", "optimizer=adamw,width=8")
    #expect(part.status == 0, "\(part.messages)")
    #expect(
      try surplus.results().rows("SELECT position, key FROM plan ORDER BY position") == plan)
    #expect(try surplus("show", "out").output == shown)
    let first = try surplus.run(
      spec: SmallMatrix.spec(), "--only", "optimizer=adamw,width=8", out: "part")
    #expect(first.status == 0 && first.output.hasPrefix("small: 16 trials"), "\(first.output)")
    #expect(try surplus.results("part").number("SELECT count(*) FROM plan") == 16)
    #expect(try finished("part") == 4)
    // What is not selected does not decide about the exit code, and is run later.
    #expect(try surplus.run(spec: SmallMatrix.spec(), out: "part").status == 0)
    #expect(try finished("part") == 16)
  }

  /// A spec that comes through a pipe.
  @Test func aSpecFromAPipe() throws {
    try surplus.scratch.write(SmallMatrix.spec(), to: "spec.yaml")
    for command in [
      "\(Surplus.binary) run <(cat spec.yaml) --dry-run",
      "cat spec.yaml | \(Surplus.binary) run /dev/stdin --dry-run",
    ] {
      let run = try Command.run(
        "/bin/bash", ["-c", command], in: surplus.scratch.folder, environment: surplus.environment)
      #expect(run.status == 0, "\(run.messages)")
      #expect(run.output.hasPrefix("16 trials"))
    }
  }

  /// An optimizer that decays by itself is said to do so wherever its cells are called none.
  @Test func decayByDefaultIsShown() throws {
    let spec = SmallMatrix.spec()
      .replacing("[l2: { strength: 1.0e-3 }]", with: "[none]")
    let note = "regularizer none with adamw: it decays the weights by itself, weight_decay = 0.01"
    #expect(try surplus.run(spec: spec, "--dry-run").output.contains("note: " + note))
    #expect(try surplus.run(spec: spec).output.contains(note))
    #expect(try surplus("show", "out").output.contains(note))
    #expect(try surplus("show", "out", "--json").output.contains(note))
    #expect(surplus.scratch.text("out/report.html").contains(note))
    let labels = try surplus.results().rows("SELECT DISTINCT regularizer FROM trials")
    #expect(labels.map { $0["regularizer"] } == ["none"])
  }

  /// The same seed gives every optimizer the same first point and batches.
  @Test func comparisonsArePaired() throws {
    #expect(try surplus.run(spec: SmallMatrix.spec()).status == 0)
    let values = try surplus.results().rows(
      """
      SELECT count(DISTINCT value) AS n FROM measurements m JOIN trials t ON t.key = m.trial
      WHERE metric = 'train_loss' AND step = 0 GROUP BY width, seed
      """)
    #expect(values.count == 4)
    #expect(values.allSatisfy { $0["n"] == "1" })
  }

  @Test func dryRunOnlyTells() throws {
    let command = try surplus.run(spec: SmallMatrix.spec(), "--dry-run")
    #expect(command.status == 0)
    #expect(command.output.contains("16"))
    #expect(surplus.scratch.contents("out").isEmpty)
    #expect(try surplus.run(spec: SmallMatrix.spec()).status == 0)
    let cached = try surplus.run(
      spec: SmallMatrix.spec(more: ["lion"]), "--dry-run")
    #expect(cached.output.contains("16") && cached.output.contains("24"), "\(cached.output)")
  }

  @Test func skippedCellsHaveAReason() throws {
    let spec = SmallMatrix.spec()
      .replacingOccurrences(of: "[l2: { strength: 1.0e-3 }]", with: "[none, dropout]")
      .replacingOccurrences(of: "depth: 1", with: "depth: [0, 1]")
    let command = try surplus.run(spec: spec)
    #expect(command.status == 0, "\(command.messages)")
    let skipped = try surplus.results().rows("SELECT detail FROM trials WHERE status = 'skipped'")
    #expect(!skipped.isEmpty)
    #expect(skipped.allSatisfy { $0["detail"]?.contains("dropout") == true })
  }

  @Test func divergenceIsAResult() throws {
    let command = try surplus.run(
      spec: SmallMatrix.spec(more: ["sgd: { lr: 1.0e+5 }"]))
    #expect(command.status == 0, "\(command.messages)")
    let diverged = try surplus.results().rows(
      "SELECT DISTINCT optimizer FROM trials WHERE status = 'diverged'")
    #expect(diverged.count == 1)
    #expect(command.output.contains("diverged"))
  }

  @Test func aFolderOfAnotherNameIsLeftAlone() throws {
    #expect(try surplus.run(spec: SmallMatrix.spec()).status == 0)
    let before = try surplus.results().rows("SELECT key FROM trials ORDER BY key")
    let other = SmallMatrix.spec().replacingOccurrences(of: "name: small", with: "name: other")
    let command = try surplus.run(spec: other)
    #expect(command.status == 2)
    #expect(command.messages.contains("small") && command.messages.contains("other"))
    #expect(try surplus.results().rows("SELECT key FROM trials ORDER BY key") == before)
    #expect(surplus.scratch.text("out/spec.yaml") == SmallMatrix.spec())
    // A folder with something else in it is not a results folder.
    try surplus.scratch.write("precious", to: "mine/results.sqlite")
    let mine = try surplus.run(spec: SmallMatrix.spec(), out: "mine")
    #expect(mine.status == 2)
    #expect(surplus.scratch.text("mine/results.sqlite") == "precious")
    #expect(surplus.scratch.contents("mine") == ["results.sqlite"])
  }

  @Test func twoRunsDoNotShareAFolder() throws {
    try surplus.scratch.write(SmallMatrix.spec(steps: 1_000_000), to: "long.yaml")
    let first = try surplus.start("run", "long.yaml", "--out", "out")
    for _ in 0..<2000 where !surplus.scratch.contents("out").contains("results.sqlite") {
      usleep(50_000)
    }
    let second = try surplus("run", "long.yaml", "--out", "out")
    #expect(second.status == 2)
    #expect(second.messages.split(separator: "\n").count == 1, "\(second.messages)")
    #expect(second.messages.contains("out"))
    #expect(first.isAlive)
    // Stopped by hand: said, and can go on.
    kill(first.id, SIGINT)
    let ended = try first.finish()
    #expect(ended.status == 130)
    #expect(!ended.messages.isEmpty)
    let states = try surplus.results().rows("SELECT DISTINCT status FROM trials")
    #expect(!states.contains { $0["status"] == "crashed" })
    let resumed = try surplus.run(spec: SmallMatrix.spec())
    #expect(resumed.status == 0, "\(resumed.messages)")
  }
}
