import CommandLineDriver
import Foundation
import Testing

/// Reading results: tables, pages, rows, and SQLite without Surplus.
@Suite struct ReadingTests {
  let surplus: Surplus

  init() throws {
    surplus = try Surplus()
    let command = try surplus.run(spec: SmallMatrix.spec(), out: "runs/quickstart")
    try #require(command.status == 0, "\(command.messages)")
  }

  @Test func showIsTheTableOfTheRun() throws {
    let text = try surplus("show", "runs/quickstart")
    #expect(text.status == 0, "\(text.messages)")
    #expect(text.output.contains("momentum") && text.output.contains("±"))
    #expect(!text.output.contains("\u{1b}["), "no colours outside a terminal")
    let json = try surplus("show", "runs/quickstart", "--json")
    #expect(json.status == 0, "\(json.messages)")
    #expect(throws: Never.self) {
      try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    }
  }

  @Test func exportsEveryMeasurement() throws {
    let count = try surplus.results("runs/quickstart").number("SELECT count(*) FROM measurements")
    let lines = try surplus("export", "runs/quickstart", "--format", "jsonl")
    #expect(lines.status == 0, "\(lines.messages)")
    #expect(Double(lines.lines.count) == count)
    for line in lines.lines.prefix(50) {
      let row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      for key in ["metric", "value", "step", "optimizer", "seed"] { #expect(row?[key] != nil) }
    }
    let table = try surplus("export", "runs/quickstart", "--format", "csv")
    #expect(Double(table.lines.count) == count + 1)
    #expect(table.lines.first?.contains("metric") == true)
  }

  @Test func reportIsOneFile() throws {
    let command = try surplus("report", "runs/quickstart", "--out", "page.html")
    #expect(command.status == 0, "\(command.messages)")
    let page = surplus.scratch.text("page.html")
    #expect(page.count > 1_000_000, "the figures' script is inside")
    #expect(page.contains("adamw") && page.contains("name: small"))
    #expect(!page.contains("<script src") && !page.contains("<link "))
  }

  /// The lines of the README, run where a user would run them.
  @Test func pythonReadsTheFile() throws {
    let readme = try String(
      contentsOf: Project.root.appending(path: "README.md"), encoding: .utf8)
    let block = try #require(readme.components(separatedBy: "```python\n").dropFirst().first)
    let code = try #require(block.components(separatedBy: "```").first)
    let command = try Command.run(
      "/usr/bin/python3", ["-c", code], in: surplus.scratch.folder)
    #expect(command.status == 0, "\(command.messages)")
    #expect(command.lines.count > 3)
    #expect(command.output.contains("adamw"))
  }
}
