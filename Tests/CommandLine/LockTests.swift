import CommandLineDriver
import Foundation
import Testing

/// `surplus.lock`: with it a run uses exactly the files that were there when it was written.
@Suite struct LockTests {
  private let surplus: Surplus

  init() throws {
    surplus = try Surplus()
    try surplus.scratch.write(SmallMatrix.spec(steps: 2), to: "spec.yaml")
    for name in ["one.so", "two.so"] {
      let source = Project.products.appending(path: "libSurplusC.so")
      try FileManager.default.createDirectory(
        atPath: surplus.scratch.path("plugins"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(
        atPath: source.path, toPath: surplus.scratch.path("plugins/" + name))
    }
  }

  private func locked() throws -> Command {
    try surplus("run", "spec.yaml", "--plugins", "plugins", "--locked", "--out", "out")
  }

  @Test func aRunObeysTheLock() throws {
    let missing = try locked()
    #expect(missing.status == 2 && missing.messages.contains("surplus plugin lock"))
    #expect(try surplus("plugin", "lock", "--plugins", "plugins").status == 0)
    #expect(try locked().status == 0)

    // Any other program can check it, too.
    let check = try Command.run(
      "/usr/bin/sha256sum", ["--check", "--quiet", "surplus.lock"], in: surplus.scratch.folder)
    #expect(check.status == 0 && check.messages.isEmpty, "\(check.messages)")
    #expect(surplus.scratch.text("surplus.lock").contains("  plugins/one.so\n"))
  }

  @Test func everyDifferenceIsNamed() throws {
    #expect(try surplus("plugin", "lock", "--plugins", "plugins").status == 0)
    let one = surplus.scratch.path("plugins/one.so")
    let file = try FileHandle(forWritingTo: URL(filePath: one))
    try file.seekToEnd()
    try file.write(contentsOf: Data("x".utf8))
    try FileManager.default.moveItem(
      atPath: surplus.scratch.path("plugins/two.so"),
      toPath: surplus.scratch.path("plugins/three.so"))
    let command = try locked()
    #expect(command.status == 2)
    for word in ["one.so has changed", "two.so is pinned, but", "three.so is not pinned"] {
      #expect(command.messages.contains("plugins/" + word), "\(command.messages)")
    }
    #expect(surplus.scratch.contents("out").isEmpty)
  }

  @Test func aGarbledLockSaysWhere() throws {
    try surplus.scratch.write("# comment\nnot a pin\n", to: "surplus.lock")
    let command = try locked()
    #expect(command.status == 2)
    #expect(command.messages.contains("surplus.lock:2"), "\(command.messages)")
  }
}
