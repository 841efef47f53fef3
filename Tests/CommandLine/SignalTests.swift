import CommandLineDriver
import Foundation
import Testing

/// What signals do to a run.
@Suite(.serialized) struct SignalTests {
  /// A matrix that ends only when it is stopped.
  private static let endless = SmallMatrix.spec(steps: 1_000_000_000)

  /// A run whose workers are at work.
  private func start(_ surplus: Surplus, _ spec: String, _ command: String) throws -> Running {
    try surplus.scratch.write(spec, to: "spec.yaml")
    let running = try Running(
      "/bin/bash", ["-c", "\(command) exec '\(Surplus.binary)' run spec.yaml --out out --jobs 2"],
      in: surplus.scratch.folder, environment: surplus.environment)
    while running.isAlive, try workers(surplus) < 2 { usleep(20_000) }
    return running
  }

  /// Workers, as against the probes of libraries that a run begins with.
  private func workers(_ surplus: Surplus) throws -> Int {
    try surplus.processes().filter { id in
      let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
      return line.range(of: Data("run-worker".utf8)) != nil
    }.count
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func interrupt(_ number: Int32) throws {
    let surplus = try Surplus()
    let running = try start(surplus, Self.endless, "")
    kill(running.id, number)
    let ended = try running.finish()
    #expect(ended.status == 130, "\(ended.messages)")
    #expect(ended.messages.hasSuffix("interrupted; the same command resumes\n"))
    #expect(try surplus.processes().isEmpty)
    let left = surplus.scratch.contents("out").filter { !$0.hasPrefix("checkpoints") }
    #expect(left == [".lock", "report.html", "results.sqlite", "spec.yaml"], "\(left)")
    #expect(surplus.scratch.contents("tmp").isEmpty)
  }

  /// What `nohup` asks for.
  @Test func anIgnoredHangUpStaysIgnored() throws {
    let surplus = try Surplus()
    let running = try start(surplus, SmallMatrix.spec(steps: 4000), "trap '' HUP;")
    kill(running.id, SIGHUP)
    let ended = try running.finish()
    #expect(ended.status == 0, "\(ended.messages)")
  }

  /// The signal ends the program, as it ends others, and its workers with it.
  @Test func quit() throws {
    let surplus = try Surplus()
    let running = try start(surplus, Self.endless, "ulimit -c 0;")
    kill(running.id, SIGQUIT)
    let ended = try running.finish()
    #expect(ended.status == -SIGQUIT)
    #expect(ended.messages.isEmpty, "\(ended.messages)")
    for _ in 0..<100 where try !surplus.processes().isEmpty { usleep(50_000) }
    #expect(try surplus.processes().isEmpty)
    // A shell that ignores it for a program in the background keeps it.
    let ignoring = try start(surplus, SmallMatrix.spec(steps: 4000), "trap '' QUIT;")
    kill(ignoring.id, SIGQUIT)
    #expect(try ignoring.finish().status == 0)
  }
}
