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
  private func cut(_ surplus: Surplus, out: String) throws -> String {
    let shelf = surplus.scratch.path("\(out)/checkpoints")
    let running = try surplus.start("run", "spec.yaml", "--out", out, "--jobs", "1")
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
    // One that is damaged is not used, and nothing else is lost.
    let damaged = try cut(surplus, out: "damaged")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: damaged))
    try bytes.dropLast(8).write(to: URL(fileURLWithPath: damaged))
    #expect(try resumed("damaged") == [])
    // That checkpoints are used at all: another point in the file ends somewhere else.
    let other = try cut(surplus, out: "other")
    var changed = try Data(contentsOf: URL(fileURLWithPath: other))
    for index in changed.indices.suffix(64) { changed[index] = 0x3e }
    try changed.write(to: URL(fileURLWithPath: other))
    #expect(try resumed("other") != [])
  }
}
