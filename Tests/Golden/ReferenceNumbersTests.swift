import CommandLineDriver
import Foundation
import Testing

/// The numbers of `matches_reference` are those of the golden runs, and each is used.
@Suite struct ReferenceNumbersTests {
  private struct References: Decodable {
    struct Case: Decodable {
      let id: String
      let shipped: [String]
      let source: String
      let values: [String: Double]
      let points: [Int: [Double]]
    }

    let cases: [Case]
  }

  /// A file of golden runs, as far as it says whose they are.
  private struct Origin: Decodable {
    struct Reference: Decodable {
      let package: String
      let version: String
      let callable: String
    }

    let reference: Reference
    var source: String { "\(reference.callable) of \(reference.package) \(reference.version)" }
  }

  private let cases: [References.Case]

  init() throws {
    let sources = FileManager.default.enumerator(
      at: Project.root.appending(path: "Sources"), includingPropertiesForKeys: nil)
    let file = try #require(
      sources?.compactMap { $0 as? URL }.first { $0.lastPathComponent == "references.json" })
    cases = try JSONDecoder().decode(References.self, from: Data(contentsOf: file)).cases
  }

  /// To the bit: both were written by one run of each package.
  @Test func areThoseOfTheGoldenRuns() throws {
    let data = Project.root.appending(path: "Tests/Golden/Data")
    let names = try FileManager.default.contentsOfDirectory(atPath: data.path)
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(".json".count)) }
    var runs: [(source: String, run: GoldenCase)] = []
    for name in names {
      let bytes = try Data(contentsOf: data.appending(path: name + ".json"))
      guard let origin = try? JSONDecoder().decode(Origin.self, from: bytes),
        cases.contains(where: { $0.source == origin.source })
      else { continue }
      runs += try GoldenFile.read(name).cases.map { (origin.source, $0) }
    }
    for reference in cases {
      #expect(reference.points.keys.sorted() == [1, 2, 5])
      let same = runs.filter { source, run in
        source == reference.source && run.problem == "quadratic"
          && reference.points.allSatisfy { step, point in
            run.t.firstIndex(of: step).map { run.x[$0] == point } == true
          }
      }
      #expect(!same.isEmpty, "\(reference.id) \(reference.values) by \(reference.source)")
    }
  }

  /// Each shipped component that a case names takes the case's hyperparameters, and is compared with it.
  @Test func areAllUsed() throws {
    let surplus = try Surplus()
    let list = try surplus("list", "optimizers", "--json")
    let parsed = try JSONSerialization.jsonObject(with: Data(list.output.utf8))
    let entries = try #require(parsed as? [[String: Any]])
    for reference in cases {
      #expect(!reference.shipped.isEmpty, "\(reference.id)")
      for name in reference.shipped {
        let entry = try #require(
          entries.first { "\($0["library"] ?? "")/\($0["id"] ?? "")" == name }, "\(name)")
        let hyperparameters = entry["hyperparameters"] as? [[String: Any]] ?? []
        let names = Set(hyperparameters.compactMap { $0["name"] as? String })
        #expect(names.isSuperset(of: reference.values.keys), "\(name)")
        let path = try #require(entry["path"] as? String)
        let id = try #require(entry["id"] as? String)
        let check = try surplus(
          "plugin", "check", path, "--component", id, "--only", "matches_reference", "--json")
        #expect(check.status == 0, "\(check.output)")
        #expect(check.output.contains(#""status" : "passed""#), "\(name): \(check.output)")
      }
    }
  }
}
