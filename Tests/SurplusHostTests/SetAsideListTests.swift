import Foundation
import SurplusHost
import Testing

@Suite struct SetAsideListTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "list-\(UUID().uuidString)/state").path

  private func entry(_ digest: String, _ reason: String = "SIGSEGV") -> SetAside {
    SetAside(
      LibraryFile(path: "/plugins/a.so", sha256: digest, identity: nil), reason: reason,
      signal: 11, component: "a", function: "step", step: 3, words: "no")
  }

  @Test func theFirstReasonStays() throws {
    let list = SetAsideList(folder: folder)
    #expect(list.entries.isEmpty)
    try list.add(entry("aa1"))
    try list.add(entry("aa1", "SIGABRT"))
    try list.add(entry("bb2", "SIGABRT"))
    #expect(list.entries.map(\.reason) == ["SIGSEGV", "SIGABRT"])
    #expect(list.entries[0].description.contains("SIGSEGV in a.step, step 3; its last words: no"))
    #expect(try list.allow("aa").map(\.sha256) == ["aa1"])
    #expect(try list.allow("aa").isEmpty)
    #expect(list.entries.map(\.sha256) == ["bb2"])
  }

  /// Several runs may end at once.
  @Test func nothingIsLostBetweenWriters() throws {
    let list = SetAsideList(folder: folder)
    DispatchQueue.concurrentPerform(iterations: 40) { index in
      try? list.add(entry("digest \(index)"))
    }
    #expect(Set(list.entries.map(\.sha256)).count == 40)
  }

  @Test func aGarbledListIsEmptyAndCanBeUsedAgain() throws {
    let list = SetAsideList(folder: folder)
    try list.add(entry("aa1"))
    try "{".write(toFile: folder + "/set-aside.json", atomically: true, encoding: .utf8)
    #expect(list.entries.isEmpty)
    try list.add(entry("bb2"))
    #expect(list.entries.map(\.sha256) == ["bb2"])
  }

  @Test func aListThatCannotBeKeptIsAnErrorWithItsName() {
    #expect {
      try SetAsideList(folder: "/dev/null/state").add(entry("aa1"))
    } throws: {
      "\($0)".hasPrefix("/dev/null/state/set-aside.json: cannot be written")
    }
  }
}
