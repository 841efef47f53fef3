import CommandLineDriver
import Foundation
import Testing

/// docs/components.md is what is written from the components: `make components` was not forgotten.
@Suite struct DocumentedComponentsTests {
  private let surplus: Surplus
  private let page = Project.root.appending(path: "docs/components.md").path

  init() throws { surplus = try Surplus() }

  private func components(_ arguments: String...) throws -> Command {
    try Command.run(
      "/usr/bin/env",
      ["python3", Project.root.appending(path: "scripts/components.py").path] + arguments,
      environment: surplus.environment, limit: 120)
  }

  @Test func thePageIsUpToDate() throws {
    let checked = try components("--check", page)
    #expect(checked.status == 0, "\(checked.messages)\(checked.output)")
  }

  /// A formula that is not the descriptor's, and a component that is missing, with the difference; the page is written as
  /// it should be.
  @Test func aChangedPageIsRefused() throws {
    let text = try String(contentsOfFile: page, encoding: .utf8)
    let copy = surplus.scratch.path("components.md")
    let section = try #require(text.range(of: "#### `adamax`")?.lowerBound)
    let next = try #require(text.range(of: "#### `adamw`")?.lowerBound)
    for wrong in [
      text.replacingOccurrences(of: "w -= lr g\n", with: "w += lr g\n"),
      text.replacingCharacters(in: section..<next, with: ""),
    ] {
      #expect(wrong != text)
      try surplus.scratch.write(wrong, to: "components.md")
      let checked = try components("--check", copy)
      #expect(checked.status == 3)
      #expect(checked.messages.contains("is not up to date; type: make components"))
      #expect(checked.output.contains("+w -= lr g\n") || checked.output.contains("+#### `adamax`"))
      #expect(surplus.scratch.text("components.md") == wrong)
    }
    #expect(try components(copy).status == 0)
    #expect(surplus.scratch.text("components.md") == text)
  }
}
