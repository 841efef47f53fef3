import CommandLineDriver
import Foundation
import Testing

/// Results on a medium that cannot be written, after a run that was killed over them.
@Suite(.serialized) struct ReadOnlyTests {
  @Test(.enabled(if: Mounts.areAllowed), arguments: [true, false])
  func resultsAreReadAfterAKill(withIndex: Bool) throws {
    let surplus = try Surplus()
    try surplus.scratch.write(SmallMatrix.spec(steps: 4000), to: "spec.yaml")
    let running = try surplus.start("run", "spec.yaml", "--out", "out", "--jobs", "1")
    let results = surplus.results()
    var recorded = 0.0
    for _ in 0..<20_000 where running.isAlive && recorded < 2 {
      usleep(20_000)
      recorded = (try? results.number("SELECT count(*) FROM trials")) ?? 0
    }
    kill(running.id, SIGKILL)
    _ = try running.finish()
    // Beside it lies what SQLite remembers of the file after it; a copy of the results may lack it.
    try #require(surplus.scratch.contents("out").contains("results.sqlite-wal"))
    if !withIndex {
      try FileManager.default.removeItem(atPath: surplus.scratch.path("out/results.sqlite-shm"))
    }
    for command in ["show out", "export out --format csv", "report out --out page.html"] {
      let read = try Mounts.run(
        "'\(Surplus.binary)' \(command)",
        after: "mount --bind out out && mount -o remount,ro,bind out && ! touch out/x 2> /dev/null",
        surplus)
      #expect(read.status == 0, "\(command): \(read.messages)")
      guard command.hasPrefix("export") else { continue }
      let lines = read.output.split(whereSeparator: \.isNewline)
      let trials = Set(lines.dropFirst().map { $0.prefix(64) })
      #expect(trials.count >= Int(recorded))
    }
    #expect(surplus.scratch.contents("tmp").filter { $0.hasPrefix("surplus-copy") } == [])
  }
}
