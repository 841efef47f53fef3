import CommandLineDriver
import Foundation
import Testing

/// What plugins put into their scratch folder while the parent, which is in no sandbox, reads and removes what is there.
@Suite(.serialized) struct FolderTests {
  struct Trick: Sendable, CustomTestStringConvertible {
    let name: String
    /// What a thread does again and again, from step 3 on until its process ends: `home` is the user's folder.
    let code: String
    var testDescription: String { name }
  }

  static let tricks = [
    Trick(
      name: "a folder exchanged for a link to the home",
      code: """
        mkdir("d", 0700); mkdir("d/e", 0700); close(open("d/e/f", O_CREAT | O_WRONLY, 0600)); symlink(home, "l"); \
        for (int i = 0; i < 20; i++) renameat2(AT_FDCWD, "d", AT_FDCWD, "l", 2)
        """),
    Trick(
      name: "links in the place of the checkpoint",
      code: """
        { char p[4096]; snprintf(p, sizeof p, "%s/secret", home); symlink(p, "l"); rename("l", "trial.checkpoint"); \
        symlink("/dev/zero", "z"); rename("z", "trial.checkpoint"); symlink("/dev/tty", "t"); \
        rename("t", "trial.checkpoint"); usleep(50); }
        """),
    Trick(
      name: "a pipe and a folder in the place of the checkpoint",
      code: """
        mknod("p", S_IFIFO | 0600, 0); rename("p", "trial.checkpoint"); unlink("trial.checkpoint"); \
        mkdir("trial.checkpoint", 0700); mkdir("trial.checkpoint/d", 0700); usleep(50); \
        rmdir("trial.checkpoint/d"); rmdir("trial.checkpoint")
        """),
    Trick(
      name: "a large hole in the place of the checkpoint",
      code: """
        { int f = open("s", O_CREAT | O_WRONLY, 0600); (void)!ftruncate(f, 3ul << 30); close(f); \
        rename("s", "trial.checkpoint"); usleep(50); }
        """),
    Trick(
      name: "a checkpoint that grows while it is read",
      code: """
        { int f = open("trial.checkpoint", O_WRONLY | O_APPEND); if (f >= 0) { (void)!write(f, home, 32); close(f); } }
        """),
  ]

  /// On one file system with the results, where checkpoints are taken as they are, and on another, where they are copied.
  static let places = [nil, "/dev/shm"].filter {
    $0.map(FileManager.default.isWritableFile(atPath:)) ?? true
  }

  @Test(arguments: tricks, places)
  func theParentIsNotTakenIn(_ trick: Trick, place: String?) throws {
    let temporary = place.map { "\($0)/surplus-test-\(UUID().uuidString)" }
    if let temporary {
      try FileManager.default.createDirectory(
        atPath: temporary, withIntermediateDirectories: false)
    }
    defer { if let temporary { try? FileManager.default.removeItem(atPath: temporary) } }
    let surplus = try Surplus(temporary: temporary)
    try surplus.scratch.write("a secret", to: "home/secret")
    for index in 0..<100 { try surplus.scratch.write("", to: "home/precious/\(index)") }
    try Fixture.compile(
      [
        "GLOBAL":
          "static void *trick(void *home) { for (;;) { \(trick.code); } return NULL; }",
        "STEP":
          "{ pthread_t t; pthread_create(&t, NULL, trick, strdup(getenv(\"HOME\"))); pthread_detach(t); }",
      ], in: "plugins", surplus)
    let before = surplus.scratch.contents()
    // With two threads there is room for one more that the engine does not count.
    let spec =
      Fixture.spec("hostile: {lr: [0.0001, 0.0002, 0.0003]}")
      .replacing("step_seconds: 2", with: "step_seconds: 60, checkpoint_seconds: 0")
      .replacing("steps: 20", with: "steps: 300") + "threads: 2\n"
    let command = try surplus.run(spec: spec, "--plugins", "plugins", "--jobs", "1", limit: 300)
    #expect(command.status == 0, "\(command.messages)")
    let results = surplus.results()
    #expect(
      try results.number("SELECT count(*) FROM trials WHERE status = 'finished'") == 4)
    #expect(surplus.scratch.text("home/secret") == "a secret")
    #expect(surplus.scratch.contents("home/precious").count == 100)
    #expect(surplus.scratch.contents("out").filter { $0.hasPrefix("checkpoints") } == [])
    let used = try Command.run("/usr/bin/du", ["-sk", surplus.scratch.path("out")])
    #expect(Int(used.output.prefix { $0.isNumber }) ?? .max < 50_000, "\(used.output)")
    if let temporary {
      #expect(try FileManager.default.contentsOfDirectory(atPath: temporary) == [])
    }
    try Fixture.checkNothingIsLeft(of: surplus, since: before)
  }

  /// Folders in folders, deeper than any path is long.
  @Test func aDeepNestIsRemoved() throws {
    let surplus = try Surplus()
    let code =
      "{ char name[201]; memset(name, 'a', 200); name[200] = 0; for (int i = 0; i < 1000; i++) { mkdir(name, 0700); (void)!chdir(name); } }"
    try Fixture.compile(["STEP": code], in: "plugins", surplus)
    let before = surplus.scratch.contents()
    let command = try surplus.run(
      spec: Fixture.spec("hostile", "hostile: {lr: 0.0002}"), "--plugins", "plugins", "--jobs", "1")
    #expect(command.status == 0, "\(command.messages)")
    try Fixture.checkNothingIsLeft(of: surplus, since: before)
  }

  /// What is locked is written to.
  @Test func aLockThatIsALinkIsNotWritten() throws {
    let surplus = try Surplus()
    try surplus.scratch.write("a secret", to: "home/secret")
    try FileManager.default.createDirectory(
      atPath: surplus.scratch.path("out"), withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: surplus.scratch.path("out/.lock"),
      withDestinationPath: surplus.scratch.path("home/secret"))
    let command = try surplus.run(spec: Fixture.spec())
    #expect(command.status == 2)
    #expect(command.messages == "out/.lock cannot be opened: it is a symbolic link\n")
    #expect(surplus.scratch.text("home/secret") == "a secret")
  }
}
