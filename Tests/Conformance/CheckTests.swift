import CommandLineDriver
import Foundation
import SurplusConformance
import Testing

/// `surplus plugin check`: what is broken fails its check and no other; what is sound passes all.
@Suite struct CheckTests {
  /// One line of the report.
  struct Result: Decodable, Sendable {
    let check, kind, component, status: String
    let number: Int
    let expected, seen, place, reason: String?
  }

  static func check(_ library: String, _ surplus: Surplus, _ more: String...) throws
    -> (status: Int32, results: [Result])
  {
    let command = try surplus.run(["plugin", "check", library, "--json"] + more, limit: 300)
    let results = try JSONDecoder().decode([Result].self, from: Data(command.output.utf8))
    return (command.status, results)
  }

  @Test(arguments: CheckFixture.broken)
  func oneBrokenPromiseFailsItsCheckAlone(_ fixture: CheckFixture) throws {
    let surplus = try Surplus()
    let (status, results) = try Self.check(fixture.compile(surplus), surplus)
    let failed = results.filter { $0.status == "failed" }
    #expect(failed.map(\.check) == [fixture.check], "\(failed)")
    #expect(failed.allSatisfy { $0.expected != nil && $0.seen != nil })
    #expect(!results.contains { $0.status == "warning" }, "\(results)")
    #expect(status == 3)
    #expect(try surplus.processes().isEmpty)
  }

  @Test(arguments: CheckFixture.sound)
  func aSoundComponentPassesAll(_ fixture: CheckFixture) throws {
    let surplus = try Surplus()
    let (status, results) = try Self.check(fixture.compile(surplus), surplus)
    let others = results.filter { $0.status != "passed" && $0.status != "skipped" }
    #expect(others.isEmpty, "\(others)")
    #expect(results.count > 10)
    #expect(status == 0)
  }

  @Test func everyCheckIsShownToReject() {
    #expect(ConformanceCheck.all.map(\.number) == Array(1...26))
    #expect(Set(ConformanceCheck.all.map(\.name)) == Set(CheckFixture.broken.map(\.check)))
  }

  @Test func theDocumentationListsTheChecks() throws {
    let text = try String(
      contentsOf: Project.root.appending(path: "docs/check.md"), encoding: .utf8)
    let rows = text.split(separator: "\n").filter { $0.contains(/^\| \d+ \|/) }
    let checks = ConformanceCheck.all.map { check in
      let subjects = check.subjects.map(\.rawValue).joined(separator: ", ")
      return "| \(check.number) | `\(check.name)` | \(check.meaning) | \(subjects) |"
    }
    #expect(rows.map(String.init) == checks)
  }

  /// A crash in a corner of the hyperparameters is found, and found again by its seed.
  @Test func fuzzingFindsACornerAndRepeatsIt() throws {
    let surplus = try Surplus()
    let library = try CheckFixture(
      "", "dies of a limit and odd layout",
      ["CREATE": "if (values[0] == 1e6 && layout->tensor_count > 3) abort()"]
    ).compile(surplus)
    let found = try surplus("plugin", "check", library, "--fuzz", "3s", "--seed", "7", "--json")
    #expect(found.status == 3, "\(found.messages)")
    struct Failure: Decodable {
      enum CodingKeys: String, CodingKey {
        case seed, tried, seen, place
        case failsAlone = "fails_alone"
      }
      let seed: UInt64
      let tried, seen: String
      let place: String?
      let failsAlone: Bool
    }
    let failures = try JSONDecoder().decode([Failure].self, from: Data(found.output.utf8))
    let first = try #require(failures.first)
    #expect(first.failsAlone && first.seen.contains("SIGABRT"))
    #expect(first.tried.contains("lr = 1000000.0") && first.place == "create, step 0")
    let again = try surplus("plugin", "check", library, "--reproduce", "\(first.seed)")
    #expect(again.status == 3)
    #expect(again.output.contains(first.tried) && again.output.contains("SIGABRT"))
    #expect(again.output.contains("--reproduce \(first.seed)"))
    #expect(try surplus("plugin", "check", library, "--reproduce", "\(first.seed)").status == 3)
    #expect(try surplus.processes().isEmpty)
  }

  @Test(arguments: CheckFixture.sound)
  func fuzzingLeavesTheSoundAlone(_ fixture: CheckFixture) throws {
    let surplus = try Surplus()
    let command = try surplus("plugin", "check", fixture.compile(surplus), "--fuzz", "2s")
    #expect(command.status == 0, "\(command.output)")
    #expect(command.output.contains(/\d+ cases, 0 failed/))
  }

  @Test(arguments: try ShippedLibraryTests.libraries())
  func shippedLibrariesPassAll(_ library: String) throws {
    let surplus = try Surplus()
    let (status, results) = try Self.check(library, surplus)
    let failed = results.filter { $0.status == "failed" }
    #expect(failed.isEmpty, "\(failed)")
    #expect(!results.isEmpty && status == 0)
  }

  /// Another library may give a known name to something else.
  @Test func aForeignNamesakeIsWarned() throws {
    let surplus = try Surplus()
    let library = try CheckFixture("", "another sgd", ["ID": "\"sgd\""]).compile(surplus)
    let (status, results) = try Self.check(library, surplus, "--only", "matches_reference")
    #expect(status == 0 && results.map(\.status) == ["warning"], "\(results)")
  }

  @Test func wrongInputIsRefused() throws {
    let surplus = try Surplus()
    let library = try CheckFixture("", "sound", [:]).compile(surplus)
    #expect(try surplus("plugin", "check", "nowhere.so").status == 2)
    #expect(try surplus("plugin", "check", library, "--only", "no_such_check").status == 2)
    #expect(try surplus("plugin", "check", library, "--component", "nobody").status == 2)
    #expect(try surplus("plugin", "check", library, "--fuzz", "10").status == 2)
    #expect(try surplus("plugin", "check", library, "--fuzz", "1s", "--reproduce", "3").status == 2)
    let source = try surplus("plugin", "check", #filePath, "--fuzz", "1s")
    #expect(source.status == 2 && source.messages.contains("cannot be tried"), "\(source)")
  }
}
