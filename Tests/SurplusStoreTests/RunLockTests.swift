import Foundation
import SurplusStore
import Testing

@Suite struct RunLockTests {
  @Test func keepsASecondRunOutAndNamesTheFirst() throws {
    let folder = try TemporaryFolder()
    var first: RunLock? = try RunLock(directory: folder.path)
    #expect(first != nil)
    #expect(throws: StoreError("\(folder.path) is in use by process \(getpid())")) {
      try RunLock(directory: folder.path)
    }
    first = nil
    _ = try RunLock(directory: folder.path)
  }

  @Test func childProgramsDoNotInheritIt() throws {
    let folder = try TemporaryFolder()
    var lock: RunLock? = try RunLock(directory: folder.path)
    #expect(lock != nil)
    var child: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("sleep"), strdup("20"), nil]
    defer { arguments.forEach { free($0) } }
    #expect(posix_spawnp(&child, "sleep", nil, nil, &arguments, environ) == 0)
    defer {
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
    }
    lock = nil
    _ = try RunLock(directory: folder.path)
  }

  @Test func anotherProgramSeesIt() throws {
    let folder = try TemporaryFolder()
    let lock = try RunLock(directory: folder.path)
    let answer = try output(
      of: "sh", ["-c", "flock -n '\(folder.path)/.lock' echo free || echo taken"])
    withExtendedLifetime(lock) { #expect(answer == "taken\n") }
  }

  /// Only a lock is written to: nothing that a link leads to, and nothing of somebody else's.
  @Test func whatIsNoLockIsLeftAlone() throws {
    let folder = try TemporaryFolder()
    let (lock, other) = (folder.path + "/.lock", folder.path + "/other")
    try "precious".write(toFile: other, atomically: false, encoding: .utf8)
    let refusal = StoreError(
      "\(lock) is not a lock of Surplus: remove it, or give another folder with --out")
    #expect(symlink(other, lock) == 0)
    #expect(throws: StoreError("\(lock) cannot be opened: it is a symbolic link")) {
      try RunLock(directory: folder.path)
    }
    #expect(unlink(lock) == 0 && link(other, lock) == 0)
    #expect(throws: refusal) { try RunLock(directory: folder.path) }
    #expect(try String(contentsOfFile: other, encoding: .utf8) == "precious")
    #expect(unlink(lock) == 0 && mkfifo(lock, 0o600) == 0)
    #expect(throws: refusal) { try RunLock(directory: folder.path) }
    // That of a run that was killed is one.
    #expect(unlink(lock) == 0)
    try "123456".write(toFile: lock, atomically: false, encoding: .utf8)
    _ = try RunLock(directory: folder.path)
  }

  @Test func aFolderThatIsNotThereSaysSo() throws {
    let folder = try TemporaryFolder()
    let missing = folder.path + "/none"
    #expect(throws: StoreError("\(missing)/.lock cannot be opened: No such file or directory")) {
      try RunLock(directory: missing)
    }
  }
}
