import CommandLineDriver
import Foundation
import Testing

/// A results file of the version before landscapes named their size: `trials.width` holds what was called `width`, and
/// `trials.cell` does not say which hyperparameter is the size.
@Suite struct OldResultsTests {
  let surplus: Surplus
  private let fixtures = Project.root.appending(path: "Tests/CommandLine/Fixtures")

  init() throws {
    surplus = try Surplus()
    let out = surplus.scratch.folder.appending(path: "out")
    try FileManager.default.createDirectory(at: out, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: fixtures.appending(path: "before_sizes.sqlite"),
      to: out.appending(path: "results.sqlite"))
  }

  /// The table is the one which that version printed, but for the word size and the heading of what is left out.
  @Test func showsAsBefore() throws {
    let table = try surplus("show", "out")
    #expect(table.status == 0, "\(table.messages)")
    let expected = try String(
      contentsOf: fixtures.appending(path: "before_sizes.txt"), encoding: .utf8)
    #expect(table.output == expected)
  }

  /// Perceptrons are one family, by their width; each convolution stands alone, as it did.
  @Test func familiesAreThoseOfBefore() throws {
    let command = try surplus("show", "out", "--json")
    let parsed = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let json = try #require(parsed as? [String: Any])
    let families = try #require(json["families"] as? [[String: Any]])
    #expect(
      families.map { $0["landscape"] as? String } == [
        "mlp: {inputs: 8, classes: 3, depth: 0}", "cnn1d: {inputs: 40, classes: 3, channels: 1}",
        "cnn1d: {inputs: 40, classes: 3, channels: 2}",
      ])
    #expect(families.map { $0["size"] as? String } == ["width", nil, nil])
    let cells = try #require(json["cells"] as? [[String: Any]])
    #expect(
      cells.map { $0["width"] as? Int } == [2, 4].flatMap { Array(repeating: $0, count: 6) }
        + [Int?](repeating: nil, count: 12))
  }

  @Test func exportsEveryMeasurementOfTheFile() throws {
    let command = try surplus("export", "out", "--format", "jsonl")
    #expect(command.status == 0, "\(command.messages)")
    let rows = try command.lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let expected = try surplus.results().rows(
      "SELECT key AS trial, landscape, width, metric FROM trials LEFT JOIN measurements ON trial = key"
    )
    func texts(_ rows: [[String: Any]]) -> [String] {
      rows.map { row in
        ["trial", "landscape", "width", "metric"].map { name in
          row[name].flatMap { $0 is NSNull || "\($0)".isEmpty ? nil : "\($0)" } ?? "none"
        }.joined(separator: " ")
      }.sorted()
    }
    #expect(rows.count == 240)
    #expect(texts(rows) == texts(expected))
  }

  @Test func hasAPage() throws {
    let command = try surplus("report", "out", "--out", "page.html")
    #expect(command.status == 0, "\(command.messages)")
    let page = surplus.scratch.text("page.html")
    #expect(page.contains(#""label":"width 2""#) && page.contains(#""label":"cnn1d""#))
    #expect(page.contains("sgd lr=0.01"))
  }
}
