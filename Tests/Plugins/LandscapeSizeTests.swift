import CommandLineDriver
import Foundation
import SurplusHost
import Testing

/// A landscape's size has a name of its own, in plugins as in the engine: over the boundary, in records and on the page.
@Suite struct LandscapeSizeTests {
  let surplus: Surplus

  init() throws { surplus = try Surplus() }

  private func compile(_ flags: String...) throws {
    try Compiled.library(
      from: Project.root.appending(path: "Tests/Plugins/Fixtures/sized.c"), flags,
      to: "mine/bowls.so", surplus)
  }

  private func object(_ arguments: String...) throws -> [String: Any] {
    let command = try surplus.run(arguments)
    try #require(command.status == 0, "\(command.messages)")
    let parsed = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
    return try #require(parsed as? [String: Any] ?? (parsed as? [[String: Any]])?.first)
  }

  private static let spec = """
    surplus: 1
    name: sizes
    landscape:
      - cnn1d: {inputs: 20, classes: 3, channels: [1, 2]}
      - gru: {inputs: 20, classes: 3, hidden: [1, 2]}
      - bowl: {cells: [2, 5]}
    optimizer: [sgd]
    budget: {steps: 2}
    batch: {size: 50}
    validation: 0
    measure: {every: 2, splits: [train]}

    """

  /// What it computes, remembers and costs, as well.
  @Test func theBoundaryCarriesTexts() throws {
    try compile()
    let library = try SharedLibrary(path: surplus.scratch.path("mine/bowls.so"))
    let descriptor = library.descriptors[0]
    #expect(descriptor.formula == "f = 1/2 |x|^2\nstart: x_i = 1")
    #expect(descriptor.state == "none" && descriptor.cost == "one gradient")
    let described = try object("describe", "bowl", "--json", "--plugins", "mine")
    #expect(described["formula"] as? String == descriptor.formula)
    #expect(described["state"] as? String == "none")
    #expect(described["cost"] as? String == "one gradient")
    let text = try surplus("describe", "bowl", "--plugins", "mine").output
    #expect(text.contains("bowl - a bowl\n\n    f = 1/2 |x|^2\n    start: x_i = 1\n\n"))
    #expect(text.contains("  state       none\n  cost        one gradient\n"))
  }

  /// Null stands for what is not said.
  @Test func textsMayBeMissing() throws {
    try compile("-DTEXTS=NULL, NULL, NULL")
    let descriptor = try SharedLibrary(path: surplus.scratch.path("mine/bowls.so")).descriptors[0]
    #expect([descriptor.formula, descriptor.state, descriptor.cost] == ["", "", ""])
    let text = try surplus("describe", "bowl", "--plugins", "mine").output
    #expect(text.hasPrefix("bowl - a bowl\n\n  kind        landscape\n"))
  }

  @Test func theBoundaryCarriesTheName() throws {
    try compile()
    let library = try SharedLibrary(path: surplus.scratch.path("mine/bowls.so"))
    #expect(library.descriptors.map(\.size) == ["cells"])
    #expect(
      try object("describe", "bowl", "--json", "--plugins", "mine")["size"] as? String == "cells")
    let list = try surplus("list", "landscapes", "--plugins", "mine")
    #expect(list.output.contains("a bowl (size: cells)"))
    #expect(list.output.contains("(size: channels)") && list.output.contains("(size: hidden)"))
    let text = try surplus("describe", "gru")
    #expect(text.output.contains("size        hidden"))
  }

  /// A descriptor of version 1.0 ends before the size and the texts, whatever lies there: it loads, runs, and has none.
  @Test func anOlderMinorVersionHasNone() throws {
    try compile(
      "-DMINOR=0", "-DDESCRIBED=96", "-DNAMED=(const char*)8",
      "-DTEXTS=(const char*)8, (const char*)8, (const char*)8")
    let library = try SharedLibrary(path: surplus.scratch.path("mine/bowls.so"))
    #expect(library.descriptors.map(\.size) == [nil])
    #expect(library.descriptors.map(\.formula) == [""])
    #expect(library.descriptors.map(\.state) + library.descriptors.map(\.cost) == ["", ""])
    let command = try surplus.run(
      spec: Self.spec, "--plugins", "mine", "--only", "landscape=bowl")
    #expect(command.status == 0, "\(command.messages)")
    let rows = try surplus.results().rows("SELECT status, width FROM trials")
    #expect(rows == [["status": "finished"], ["status": "finished"]])
  }

  @Test(
    arguments: [
      ("missing", "its size 'missing' is not one of its hyperparameters"),
      ("scale", "its size 'scale' is not an integer hyperparameter"),
      ("", "its size '' is not one of its hyperparameters"),
    ])
  func aSizeThatIsNoneIsRefused(_ name: String, _ message: String) throws {
    try compile("-DNAMED=\"\(name)\"")
    let file = surplus.scratch.path("mine/bowls.so")
    #expect {
      _ = try SharedLibrary(path: file)
    } throws: {
      "\($0)" == "\(file): component 'bowl': \(message)"
    }
    let command = try surplus.run(spec: Self.spec, "--plugins", "mine")
    #expect(command.status == 2 && command.messages.contains(message), "\(command.messages)")
  }

  /// Families, sizes and labels of convolutions, recurrent networks and a plugin's landscape.
  @Test func everySizeIsOnThePage() throws {
    try compile()
    let command = try surplus.run(spec: Self.spec, "--plugins", "mine")
    #expect(command.status == 0, "\(command.messages)")
    let rows = try surplus.results().rows("SELECT landscape, width FROM trials ORDER BY rowid")
    #expect(rows.compactMap { $0["width"] }.sorted() == ["1", "1", "2", "2", "2", "5"])

    let shown = try object("show", "out", "--json")
    let families = try #require(shown["families"] as? [[String: Any]])
    #expect(
      families.map { $0["landscape"] as? String } == [
        "cnn1d: {inputs: 20, classes: 3}", "gru: {inputs: 20, classes: 3}", "bowl",
      ])
    #expect(families.map { $0["size"] as? String } == ["channels", "hidden", "cells"])
    let cells = try #require(shown["cells"] as? [[String: Any]])
    #expect(
      cells.map { "\($0["size"] ?? "") \($0["width"] ?? "")" } == [
        "channels 1", "channels 2", "hidden 1", "hidden 2", "cells 2", "cells 5",
      ])
    #expect(cells.map { $0["parameters"] as? Int }.suffix(2) == [2, 5])
    let table = try surplus("show", "out").output
    #expect(table.contains("**  the same over all sizes."))

    let report = try surplus("report", "out", "--out", "page.html")
    #expect(report.status == 0, "\(report.messages)")
    let page = surplus.scratch.text("page.html")
    for label in ["channels 1", "channels 2", "hidden 1", "hidden 2", "cells 2", "cells 5"] {
      #expect(page.contains("\"label\":\"\(label)\""), "\(label)")
    }
    for size in ["channels", "hidden", "cells"] {
      #expect(page.contains("\"size\":\"\(size)\""), "\(size)")
    }
  }

  @Test func oneKeySelectsEverySize() throws {
    try compile()
    for key in ["size", "width"] {
      let command = try surplus.run(
        spec: Self.spec, "--plugins", "mine", "--only", "\(key)=2", "--dry-run", "--json")
      #expect(command.status == 0, "\(command.messages)")
      let parsed = try JSONSerialization.jsonObject(with: Data(command.output.utf8))
      let cells = try #require((parsed as? [String: Any])?["cells"] as? [String])
      #expect(
        cells.map { String($0.prefix { $0 != "|" }) } == [
          "cnn1d: {inputs: 20, classes: 3, channels: 2} ",
          "gru: {inputs: 20, classes: 3, hidden: 2} ", "bowl: {cells: 2} ",
        ], "\(key)")
    }
  }

  /// The shorthand for C, and the helper for C++, name a size too; Swift and Rust have tests beside theirs.
  @Test func helpersNameIt() throws {
    let examples = Project.root.appending(path: "examples/plugins")
    try FileManager.default.copyItem(
      at: examples.appending(path: "cpp_landscape"),
      to: surplus.scratch.folder.appending(path: "in_cpp"))
    let fixture = try String(
      contentsOf: Project.root.appending(path: "Tests/Plugins/Fixtures/sized.c"), encoding: .utf8)
    let end = try #require(fixture.range(of: "static const surplus_descriptor described"))
    try surplus.scratch.write(
      fixture[..<end.lowerBound].replacingOccurrences(
        of: "#include \"surplus.h\"", with: "#include \"surplus_author.h\"") + """
          SURPLUS_LIBRARY("bowls", "1.0.0", SURPLUS_INTERFACE_LANDSCAPE, table, hyperparameters, 0, 0, "a bowl", "",
                          .size = "cells");

          """, to: "in_c/bowls.c")
    for (folder, id, size) in [("in_cpp", "wide_regression", "width"), ("in_c", "bowls", "cells")] {
      let built = try surplus("plugin", "build", folder)
      try #require(built.status == 0, "\(built.messages)")
      #expect(!built.messages.contains("warning"), "\(built.messages)")
      #expect(try object("describe", id, "--json", "--plugins", folder)["size"] as? String == size)
    }
  }
}
