import CommandLineDriver
import Foundation
import Testing

/// Files that are not the ones they were.
@Suite struct ReplacementTests {
  private let surplus: Surplus

  init() throws { surplus = try Surplus() }

  /// Numbers are recorded under the digest of the file they came from, or not at all.
  @Test func aLibraryThatIsReplacedWhileARunIsOn() throws {
    try Fixture.compile(["STEP": "sleep(2); abort()"], in: "plugins", surplus)
    try Fixture.compile([:], named: "other", in: "elsewhere", surplus)
    try surplus.scratch.write(
      Fixture.spec("hostile").replacing("seeds: 1", with: "seeds: 3")
        .replacing("step_seconds: 2", with: "step_seconds: 10"), to: "spec.yaml")
    let running = try surplus.start(
      "run", "spec.yaml", "--out", "out", "--plugins", "plugins", "--jobs", "1", "--only",
      "optimizer=hostile")
    try waitForWorker(running, with: surplus.scratch.path("plugins/hostile.so"))
    #expect(
      rename(
        surplus.scratch.path("elsewhere/other.so"), surplus.scratch.path("plugins/hostile.so"))
        == 0)
    let command = try running.finish()
    #expect(command.status == 3)
    let rows = try surplus.results().rows("SELECT status, detail FROM trials")
    #expect(rows.count == 3)
    for row in rows {
      #expect(row["status"] == "refused")
      #expect(
        row["detail"]?.contains("hostile.so was replaced") == true
          || row["detail"]?.contains("hostile.so: was replaced") == true, "\(row)")
    }
    // Neither the old nor the new file is to blame.
    #expect(!command.messages.contains("set aside"), "\(command.messages)")
    let next = try surplus(
      "run", "spec.yaml", "--out", "out", "--plugins", "plugins", "--only", "optimizer=hostile")
    #expect(next.status == 0, "\(next.messages)")
  }

  @Test func aSymbolicLinkThatChangesItsTarget() throws {
    let manager = FileManager.default
    let slow = try Fixture.compile(["STEP": "sleep(2)"], named: "slow", in: "elsewhere", surplus)
    let other = try Fixture.compile(["STEP": "w[0] = 0"], named: "other", in: "elsewhere", surplus)
    try manager.createDirectory(
      atPath: surplus.scratch.path("plugins"), withIntermediateDirectories: true)
    let link = surplus.scratch.path("plugins/hostile.so")
    try manager.createSymbolicLink(atPath: link, withDestinationPath: slow)
    try surplus.scratch.write(
      Fixture.spec("hostile").replacing("step_seconds: 2", with: "step_seconds: 10"),
      to: "spec.yaml")
    let running = try surplus.start("run", "spec.yaml", "--out", "out", "--plugins", "plugins")
    try waitForWorker(running, with: slow)
    try manager.removeItem(atPath: link)
    try manager.createSymbolicLink(atPath: link, withDestinationPath: other)
    // The run stays with the file that it found.
    #expect(try running.finish().status == 0)
    let next = try surplus("run", "spec.yaml", "--out", "out", "--plugins", "plugins")
    #expect(next.status == 0, "\(next.messages)")
    let rows = try surplus.results().rows(
      "SELECT provenance FROM trials WHERE optimizer = 'hostile'")
    #expect(rows.count == 2)
    for file in [slow, other] {
      #expect(rows.filter { $0["provenance"]?.contains(file) == true }.count == 1)
    }
  }

  /// Waits until a worker of a run has loaded a library.
  private func waitForWorker(_ running: Running, with library: String) throws {
    func contains(_ process: String, _ file: String, _ text: String) -> Bool {
      // To its end: FileManager stops after a page.
      let handle = FileHandle(forReadingAtPath: "/proc/\(process)/\(file)")
      return (try? handle?.readToEnd())?.range(of: Data(text.utf8)) != nil
    }
    while running.isAlive {
      let processes = try surplus.processes()
      if processes.contains(where: {
        contains($0, "cmdline", "run-worker") && contains($0, "maps", library)
      }) {
        return
      }
      usleep(5000)
    }
    throw DriverError("the run ended without a worker that loads \(library)")
  }

  @Test func oneLibraryUnderTwoNames() throws {
    let library = try Fixture.compile([:], in: "plugins", surplus)
    let second = surplus.scratch.path("plugins/second.so")
    // A symbolic link is the same file.
    try FileManager.default.createSymbolicLink(atPath: second, withDestinationPath: library)
    #expect(try surplus.run(spec: Fixture.spec("hostile"), "--plugins", "plugins").status == 0)
    // A copy is another one with the same names.
    try FileManager.default.removeItem(atPath: second)
    try FileManager.default.copyItem(atPath: library, toPath: second)
    let command = try surplus.run(spec: Fixture.spec("hostile"), "--plugins", "plugins")
    #expect(command.status == 2)
    #expect(command.messages.contains(library) && command.messages.contains(second))
  }
}
