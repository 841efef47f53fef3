import CommandLineDriver
import Foundation
import Testing

/// What a library did is remembered by its content, from the next run on, until somebody allows it again.
@Suite struct SetAsideTests {
  private let surplus: Surplus

  init() throws { surplus = try Surplus() }

  private func run(_ out: String, _ more: String...) throws -> Command {
    try surplus.run(["run", "spec.yaml", "--out", out, "--plugins", "plugins"] + more)
  }

  private func statuses(_ out: String) throws -> [String] {
    try surplus.results(out).rows(
      "SELECT status FROM trials WHERE optimizer LIKE 'hostile%' ORDER BY seed"
    ).map { $0["status"] ?? "" }
  }

  @Test func aCrashInAWorkerCountsFromTheNextRunOn() throws {
    let library = try Fixture.compile(
      ["STEP": "*(volatile int *)8 = 1"], in: "plugins", surplus)
    try surplus.scratch.write(
      Fixture.spec("hostile").replacing("seeds: 1", with: "seeds: 3"), to: "spec.yaml")

    // Every trial of this run is run, in whatever order.
    let first = try run("first")
    #expect(first.status == 3)
    #expect(try statuses("first") == ["crashed", "crashed", "crashed"])
    let words = ["hostile.so", "set aside on", "SIGSEGV at address 0x8 in hostile.step, step 3"]
    for word in words + ["surplus plugin allow"] {
      #expect(first.messages.contains(word), "\(first.messages)")
    }

    // The next one does not run it, and says so.
    let second = try run("second")
    #expect(second.status == 3)
    #expect(try statuses("second") == ["refused", "refused", "refused"])
    let detail = try surplus.results("second").value(
      "SELECT detail FROM trials WHERE status = 'refused'")
    for word in words + ["surplus plugin allow", "--retry"] {
      #expect(detail?.contains(word) == true, "\(detail ?? "")")
      #expect(word == "--retry" || second.messages.contains(word), "\(second.messages)")
    }
    let sound = try surplus.results("second").value(
      "SELECT status FROM trials WHERE optimizer LIKE 'sgd%'")
    #expect(sound == "finished")

    // Where nobody names it, nobody hears of it; doctor tells.
    let other = try surplus.run(spec: Fixture.spec(), "--plugins", "plugins", out: "other")
    #expect(other.status == 0 && other.messages.isEmpty, "\(other.messages)")
    let doctor = try surplus("doctor", "--plugins", "plugins")
    for word in words { #expect(doctor.output.contains(word), "\(doctor.output)") }
    let trace = try surplus(
      "trace", "--landscape", "golden_rosenbrock", "--optimizer", "hostile", "--steps", "1",
      "--plugins", "plugins")
    #expect(trace.status == 2 && trace.messages.contains("set aside on"), "\(trace.messages)")

    // Allowed again, it is run again.
    let allowed = try surplus("plugin", "allow", library)
    #expect(allowed.status == 0 && allowed.output.contains(library), "\(allowed.messages)")
    #expect(try surplus("plugin", "allow", library).status == 2)
    try surplus.scratch.write(
      Fixture.spec("hostile").replacing("seeds: 1", with: "seeds: 3"), to: "spec.yaml")
    #expect(try run("second", "--retry").status == 3)
    #expect(try statuses("second") == ["crashed", "crashed", "crashed"])

    // So is one that has been built anew.
    try Fixture.compile([:], in: "plugins", surplus)
    #expect(try run("third").status == 0)
  }

  @Test func aCrashInTheProbeCountsAtOnce() throws {
    let library = try Fixture.compile(
      ["ENTRY": "fputs(\"last words\", stderr); abort()"], in: "plugins", surplus)
    let first = try surplus("list", "--plugins", "plugins")
    #expect(first.messages.contains("SIGABRT") && !first.messages.contains("set aside"))
    let second = try surplus("list", "--plugins", "plugins")
    for word in ["set aside on", "SIGABRT", "last words", "surplus plugin allow \(library)"] {
      #expect(second.messages.contains(word), "\(second.messages)")
    }
    let digest = try Command.run("/usr/bin/sha256sum", [library]).output.prefix(12)
    #expect(try surplus("plugin", "allow", String(digest)).status == 0)
    let third = try surplus("list", "--plugins", "plugins")
    #expect(!third.messages.contains("set aside"), "\(third.messages)")
  }

  @Test func whatCannotBeAllowedIsAnError() throws {
    for name in ["nowhere.so", "abc", "0123456789abcdef"] {
      let command = try surplus("plugin", "allow", name)
      #expect(command.status == 2 && command.messages.contains(name), "\(command.messages)")
    }
  }

  /// Somebody kills the worker whenever there is one: the trial is tried twice, then left for the next run, and
  /// its library is not to blame.
  @Test func aKillFromOutsideSetsNothingAside() throws {
    try Fixture.compile(["STEP": "sleep(1)"], in: "plugins", surplus)
    try surplus.scratch.write(Fixture.spec("hostile"), to: "spec.yaml")
    let running = try surplus.start(
      "run", "spec.yaml", "--out", "out", "--plugins", "plugins", "--only", "optimizer=hostile")
    while running.isAlive {
      for id in try surplus.processes() {
        let line = FileManager.default.contents(atPath: "/proc/\(id)/cmdline") ?? Data()
        if line.range(of: Data("run-worker".utf8)) != nil, let id = Int32(id) {
          usleep(300_000)
          kill(id, SIGKILL)
        }
      }
      usleep(20_000)
    }
    #expect(try running.finish().status == 3)
    #expect(try statuses("out") == ["interrupted"])
    let doctor = try surplus("doctor", "--plugins", "plugins")
    #expect(!doctor.output.contains("set aside"))
    #expect(try run("out", "--only", "optimizer=hostile").status == 0)
    #expect(try statuses("out") == ["finished"])
  }

  /// A list that cannot be kept is a message, not the end of a run.
  @Test func aListThatCannotBeKept() throws {
    try Fixture.compile(["STEP": "abort()"], in: "plugins", surplus)
    try surplus.scratch.write("", to: "home/.local")
    let command = try surplus.run(spec: Fixture.spec("hostile"), "--plugins", "plugins")
    #expect(command.status == 3)
    #expect(command.messages.contains("set-aside.json: cannot be written"), "\(command.messages)")
  }
}
