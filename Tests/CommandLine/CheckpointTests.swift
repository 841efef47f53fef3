import CommandLineDriver
import Foundation
import Testing

/// Trials that are cut off in the middle go on from their checkpoints, to the bit.
@Suite(.serialized) struct CheckpointTests {
  private struct Listed: Decodable {
    let id: String
    let wraps: [String]
    let traits: [String]
  }

  /// Every shipped optimizer, with gradient transforms, penalties and dropout beside it and a schedule above.
  private func spec(_ surplus: Surplus, steps: Int) throws -> String {
    let list = try surplus("list", "optimizers", "--json")
    let known = try JSONDecoder().decode([Listed].self, from: Data(list.output.utf8))
    let optimizers = known.filter { !$0.traits.contains("unsaved") }.map { optimizer in
      let wrapped = optimizer.wraps.map { "\($0): momentum" }.joined(separator: ", ")
      return wrapped.isEmpty ? optimizer.id : "\(optimizer.id): {\(wrapped)}"
    }
    #expect(optimizers.count >= 8)
    return """
      surplus: 1
      name: long
      landscape: [mlp: {inputs: 6, classes: 3, width: 5, depth: 1}]
      optimizer: [\(optimizers.map { $0.contains(":") ? "{\($0)}" : $0 }.joined(separator: ", "))]
      scheduler: [cosine: {warmup: 0.1, final: 0.1}]
      regularizer: [none, [l2: {strength: 0.001}, dropout: {rate: 0.3}]]
      budget: {steps: \(steps)}
      batch: {size: 32}
      measure: {every: 50, splits: [validation]}
      limits: {checkpoint_seconds: 0}
      """
  }

  /// Starts a run and kills it as soon as one of its trials has left a checkpoint; gives the checkpoint's path.
  private func cut(_ surplus: Surplus, out: String, _ more: String...) throws -> String {
    let shelf = surplus.scratch.path("\(out)/checkpoints")
    let running = try surplus.start(["run", "spec.yaml", "--out", out, "--jobs", "1"] + more)
    var left: [String] = []
    for _ in 0..<20_000 where left.isEmpty {
      usleep(5000)
      let names = (try? FileManager.default.contentsOfDirectory(atPath: shelf)) ?? []
      left = names.filter { !$0.hasSuffix(".part") }
    }
    usleep(30_000)
    kill(running.id, SIGKILL)
    _ = try running.finish()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: shelf)) ?? []
    let name = try #require(names.first { !$0.hasSuffix(".part") }, "no checkpoint was left")
    return "\(shelf)/\(name)"
  }

  @Test func goesOnFromACheckpoint() throws {
    let surplus = try Surplus()
    let spec = try spec(surplus, steps: 300)
    let whole = try surplus.run(spec: spec, out: "whole")
    try #require(whole.status == 0, "\(whole.messages)")
    func resumed(_ out: String) throws -> [[String: String]] {
      let again = try surplus("run", "spec.yaml", "--out", out)
      #expect(again.status == 0, "\(again.messages)")
      #expect(!FileManager.default.fileExists(atPath: surplus.scratch.path("\(out)/checkpoints")))
      return try surplus.results(out).differences(from: surplus.results("whole"))
    }
    for out in ["first", "second"] {
      _ = try cut(surplus, out: out)
      #expect(try resumed(out) == [])
    }
    let details = "SELECT detail FROM trials WHERE detail LIKE 'began again%'"
    #expect(try surplus.results("first").rows(details) == [])
    // One that is damaged is not used, which its row says, and nothing else is lost.
    for (out, change) in Self.damages {
      let damaged = try cut(surplus, out: out)
      var bytes = try Data(contentsOf: URL(fileURLWithPath: damaged))
      change(&bytes)
      try bytes.write(to: URL(fileURLWithPath: damaged))
      #expect(try resumed(out) == [])
      #expect(
        try surplus.results(out).rows(details).map { $0["detail"] }
          == ["began again, since its checkpoint cannot be used: not a whole checkpoint"])
    }
  }

  private static let damages: [(String, @Sendable (inout Data) -> Void)] = [
    ("shorter", { $0.removeLast(8) }), ("flipped", { $0[$0.count - 64] ^= 1 }),
  ]

  /// That checkpoints are used at all: that of another seed ends somewhere else.
  @Test func goesOnFromTheCheckpointThatIsThere() throws {
    let surplus = try Surplus()
    func spec(_ seed: Int) -> String {
      SmallMatrix.spec(steps: 3000, seeds: "[\(seed)]") + "limits: {checkpoint_seconds: 0}\n"
    }
    let only = "optimizer=adamw,size=8,scheduler=constant"
    func cut(_ seed: Int) throws -> String {
      try surplus.scratch.write(spec(seed), to: "spec.yaml")
      return try self.cut(surplus, out: "seed\(seed)", "--only", only)
    }
    let (second, first) = (try cut(1), try cut(0))
    try FileManager.default.removeItem(atPath: first)
    try FileManager.default.copyItem(atPath: second, toPath: first)
    let again = try surplus("run", "spec.yaml", "--out", "seed0", "--only", only)
    #expect(again.status == 0, "\(again.messages)")
    #expect(
      try surplus.results("seed0").number("SELECT count(*) FROM trials WHERE detail != ''") == 0)
    let whole = try surplus.run(spec: spec(0), "--only", only, out: "whole")
    #expect(whole.status == 0, "\(whole.messages)")
    #expect(try surplus.results("seed0").differences(from: surplus.results("whole")) != [])
  }

  /// Temporary files and results on two file systems: checkpoints are copied then, and a run can be killed then, too.
  @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm")))
  func goesOnAcrossFileSystems() throws {
    let folder = "/dev/shm/surplus-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let surplus = try Surplus(temporary: folder)
    let whole = try surplus.run(spec: try spec(surplus, steps: 300), out: "whole")
    try #require(whole.status == 0, "\(whole.messages)")
    for out in ["first", "second"] {
      _ = try cut(surplus, out: out)
      let again = try surplus("run", "spec.yaml", "--out", out)
      #expect(again.status == 0, "\(again.messages)")
      #expect(try surplus.results(out).differences(from: surplus.results("whole")) == [])
      #expect(!FileManager.default.fileExists(atPath: surplus.scratch.path("\(out)/checkpoints")))
    }
    // What the killed runs left goes with a later run, once it is old.
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -1000)], ofItemAtPath: "\(folder)/\(name)")
    }
    _ = try surplus("run", "spec.yaml", "--out", "first", "--set", "budget.steps=10")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [])
  }
}
