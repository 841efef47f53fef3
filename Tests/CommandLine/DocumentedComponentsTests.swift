import CommandLineDriver
import Foundation
import Testing

/// docs/components.md names what is shipped: every component of every library, in the words of its descriptor.
@Suite struct DocumentedComponentsTests {
  static let kinds = ["optimizers", "schedulers", "regularizers", "landscapes", "data"]

  /// A row for each component, from the libraries themselves.
  static func rows(_ kind: String) throws -> [String] {
    let command = try Surplus()("list", kind, "--json")
    try #require(command.status == 0, "\(command.messages)")
    let parsed = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    let entries = try #require(parsed as? [[String: Any]])
    return entries.map { entry in
      func text(_ key: String) -> String {
        (entry[key] as? String ?? "").replacingOccurrences(of: "|", with: "\\|")
      }
      return "| `\(text("id"))` | \(text("library")) | \(text("summary")) | \(text("reference")) |"
    }.sorted()
  }

  /// The rows below a heading of the document.
  static func documented(_ kind: String, in text: String) -> [String] {
    let sections = text.components(separatedBy: "\n## ")
    let section = sections.first { $0.lowercased().hasPrefix(kind + "\n") } ?? ""
    return section.split(separator: "\n").map(String.init).filter { $0.hasPrefix("| `") }
  }

  @Test(arguments: kinds) func everyComponentIsNamed(_ kind: String) throws {
    let url = Project.root.appending(path: "docs/components.md")
    let text = try String(contentsOf: url, encoding: .utf8)
    let (expected, found) = (try Self.rows(kind), Self.documented(kind, in: text))
    #expect(!expected.isEmpty)
    #expect(
      found == expected,
      """
      docs/components.md, \(kind): write
      \(expected.filter { !found.contains($0) }.joined(separator: "\n"))
      and take out
      \(found.filter { !expected.contains($0) }.joined(separator: "\n"))
      in the order of the ids
      """)
  }

  /// The comparison notices what is missing and what is too much.
  @Test func aChangedListIsRefused() throws {
    let rows = try Self.rows("schedulers")
    let text = "\n## Schedulers\n\n" + rows.dropFirst().joined(separator: "\n") + "\n\n## Data\n"
    #expect(Self.documented("schedulers", in: text) == Array(rows.dropFirst()))
    #expect(Self.documented("data", in: text).isEmpty)
    #expect(Self.documented("schedulers", in: text) != rows)
  }
}
