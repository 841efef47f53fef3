import CommandLineDriver
import Foundation
import Testing

/// docs/results.md against a results file: its tables have the columns that a file has, and its queries work.
@Suite struct DocumentedResultsTests {
  private let surplus: Surplus
  private let document: String

  init() throws {
    surplus = try Surplus()
    let url = Project.root.appending(path: "docs/results.md")
    document = try String(contentsOf: url, encoding: .utf8)
    let command = try surplus.run(spec: SmallMatrix.spec())
    try #require(command.status == 0, "\(command.messages)")
  }

  /// The queries that the document shows.
  private var queries: [String] {
    document.components(separatedBy: "```sql\n").dropFirst().map {
      $0.components(separatedBy: "```")[0]
    }
  }

  /// The columns that the document has for a table: what its rows start with.
  private func columns(of table: String) throws -> [String] {
    let section = try #require(document.components(separatedBy: "\n## Tables\n").last)
    let text = try #require(section.components(separatedBy: "\n`\(table)`, ").dropFirst().first)
    let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
      .drop { !$0.hasPrefix("| `") }.prefix { $0.hasPrefix("| `") }
    return rows.flatMap { row in
      row.split(separator: "|")[0].split(separator: "`").filter { $0.contains(/[a-z]/) }
        .map(String.init)
    }
  }

  @Test func everyColumnIsDocumented() throws {
    let tables = try surplus.results().rows("SELECT name FROM sqlite_master WHERE type = 'table'")
      .compactMap { $0["name"] }
    #expect(tables.sorted() == ["measurements", "meta", "plan", "trials"])
    for table in tables {
      let found = try surplus.results().rows("SELECT name FROM pragma_table_info('\(table)')")
      #expect(try columns(of: table).sorted() == found.compactMap { $0["name"] }.sorted())
    }
  }

  @Test func everyQueryWorks() throws {
    #expect(queries.count >= 4)
    for query in queries {
      #expect(try !surplus.results().rows(query).isEmpty, "\(query)")
    }
    // The plan holds the current spec alone: fewer seeds than are stored.
    let smaller = try surplus.run(spec: SmallMatrix.spec(), "--set", "seeds=1")
    try #require(smaller.status == 0, "\(smaller.messages)")
    let plan = try surplus.results().rows(try #require(queries.first { $0.contains("LEFT JOIN") }))
    #expect(plan.compactMap { $0["position"] } == (0..<SmallMatrix.trials / 2).map(String.init))
    #expect(plan.allSatisfy { $0["status"] == "finished" && $0["seed"] == "0" })
  }

  /// The means of the document's query are those that `show` computes by itself.
  @Test func theMeansAreThoseOfShow() throws {
    let query = try #require(queries.first { $0.contains("AS mean") })
    let rows = try surplus.results().rows(query)
    let shown = try surplus("show", "out", "--json")
    let object = try JSONSerialization.jsonObject(with: Data(shown.output.utf8)) as? [String: Any]
    let cells = try #require(object?["cells"] as? [[String: Any]])
    #expect(rows.count == cells.count && cells.count == SmallMatrix.trials / 2)
    for (row, cell) in zip(rows, cells) {
      for axis in ["landscape", "optimizer", "scheduler", "regularizer"] {
        #expect(row[axis] == cell[axis] as? String)
      }
      let final = try #require(cell["final"] as? [String: [String: Double]])
      let (mean, expected) = (
        try #require(row["mean"].flatMap(Double.init)), final["test_error"]?["mean"]
      )
      #expect(abs(mean - (expected ?? .nan)) < 1e-12)
      #expect(row["seeds"] == "2")
    }
  }
}
