import CommandLineDriver
import Foundation
import Testing

/// Runs that are cut off at a random moment and resumed end like a run that was not.
@Suite(.serialized) struct InterruptionTests {
  /// Moments of each kind; `SURPLUS_TEST_KILLS` asks for more.
  static let moments =
    ProcessInfo.processInfo.environment["SURPLUS_TEST_KILLS"].flatMap(Int.init) ?? 3
  /// From the clock unless `SURPLUS_TEST_SEED` repeats one.
  static let seed =
    ProcessInfo.processInfo.environment["SURPLUS_TEST_SEED"].flatMap(UInt64.init)
    ?? UInt64(Date().timeIntervalSince1970)
  static let spec = SmallMatrix.spec(steps: 4000)

  enum Victim: String, CaseIterable { case parent, worker }

  @Test(arguments: Victim.allCases)
  func killedAndResumed(_ victim: Victim) throws {
    print("kills of a \(victim): SURPLUS_TEST_SEED=\(Self.seed)")
    var random = SplitMix64(state: Self.seed)
    let surplus = try Surplus()
    let whole = try surplus.run(spec: Self.spec, out: "whole")
    try #require(whole.status == 0, "\(whole.messages)")
    for moment in 0..<Self.moments {
      let out = "cut\(moment)"
      let running = try surplus.start("run", "spec.yaml", "--out", out)
      usleep(UInt32(Double.random(in: 0.05...0.7, using: &random) * whole.seconds * 1e6))
      let workers = Self.children(of: running.id)
      switch victim {
      case .parent:
        kill(running.id, SIGKILL)
        // A run that was faster than its model is over by then.
        #expect(try [0, -SIGKILL].contains(running.finish().status))
        // Workers end with the parent.
        for _ in 0..<2000 where workers.contains(where: { Self.isRunning($0) }) { usleep(50_000) }
        #expect(!workers.contains { Self.isRunning($0) })
      case .worker:
        if let worker = workers.randomElement(using: &random) { kill(worker, SIGKILL) }
        let ended = try running.finish()
        #expect(ended.status == 0, "\(ended.messages)")
      }
      let resumed = try surplus("run", "spec.yaml", "--out", out)
      #expect(resumed.status == 0, "\(resumed.messages)")
      let results = surplus.results(out)
      #expect(
        try results.number("SELECT count(*) FROM trials WHERE status = 'finished'")
          == Double(SmallMatrix.trials))
      #expect(try results.number("SELECT count(*) FROM trials") == Double(SmallMatrix.trials))
      #expect(try results.differences(from: surplus.results("whole")) == [])
    }
  }

  /// A file-size limit stands for a full disk: results so far are kept, and the run goes on later.
  @Test func diskFullWhileRecording() throws {
    let surplus = try Surplus()
    #expect(try surplus.run(spec: SmallMatrix.spec(), out: "whole").status == 0)
    let size = try FileManager.default.attributesOfItem(
      atPath: surplus.scratch.path("whole/results.sqlite"))[.size]
    let blocks = try #require(size as? Int) / 1024 * 2 / 3
    let limited = try Command.run(
      "/bin/bash",
      [
        "-c",
        "ulimit -f \(blocks); exec '\(Surplus.binary)' run spec.yaml --out out",
      ], in: surplus.scratch.folder, environment: surplus.environment)
    #expect(limited.status == 1, "\(limited.messages)")
    #expect(!limited.messages.isEmpty)
    let kept = try surplus.results().number(
      "SELECT count(*) FROM trials WHERE status = 'finished'")
    #expect(kept < 16)
    let query = "SELECT key, seconds FROM trials WHERE status = 'finished' ORDER BY key"
    let before = try surplus.results().rows(query)
    let resumed = try surplus("run", "spec.yaml", "--out", "out")
    #expect(resumed.status == 0, "\(resumed.messages)")
    let after = try surplus.results().rows(query)
    #expect(before.allSatisfy { after.contains($0) })
    #expect(try surplus.results().differences(from: surplus.results("whole")) == [])
  }

  private static func children(of parent: Int32) -> [Int32] {
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(parent)/task")) ?? []
    return tasks.flatMap { task -> [Int32] in
      let path = "/proc/\(parent)/task/\(task)/children"
      let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
      return text.split(separator: " ").compactMap { Int32($0) }
    }
  }

  /// Whether a process is there and more than a zombie.
  private static func isRunning(_ id: Int32) -> Bool {
    guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else {
      return false
    }
    return text.split(separator: ")").last?.split(separator: " ").first != "Z"
  }
}

/// A generator that repeats (Steele, Lea and Flood 2014, doi:10.1145/2714064.2660195).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
