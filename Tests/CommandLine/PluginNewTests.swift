import CommandLineDriver
import Foundation
import Testing

/// `surplus plugin new`: what it makes builds and is right, and what it cannot make it says.
@Suite struct PluginNewTests {
  @Test(arguments: ["c", "cpp", "rust"], ["optimizer", "scheduler", "regularizer", "landscape"])
  func isRightFromTheStart(language: String, kind: String) throws {
    try check(kind, in: language, lines: kind == "optimizer" ? 40 : nil)
  }

  /// One kind: a Swift package compiles the sources of the boundary first.
  @Test func optimizerInSwiftIsRight() throws { try check("optimizer", in: "swift", lines: 25) }

  /// The script is no formality: another rule, and another start, are found.
  @Test(arguments: [
    ("optimizer", "momentum * b[i] + g[i]", "momentum * b[i] + 0.5 * g[i]"),
    ("scheduler", "floor(", "ceil("), ("regularizer", "0.5 * strength", "strength"),
    ("landscape", "w[1] = -2", "w[1] = 2"),
  ]) func scriptFindsAnotherRule(kind: String, rule: String, other: String) throws {
    let surplus = try Surplus()
    try make(kind, in: "c", surplus)
    let source = surplus.scratch.text("mine/my_part.c")
    try #require(source.contains(rule))
    try surplus.scratch.write(
      source.replacingOccurrences(of: rule, with: other), to: "mine/my_part.c")
    let checked = try run(surplus)
    #expect(checked.status == 1)
    #expect(checked.messages.contains("my_part is not what it should be"), "\(checked.messages)")
  }

  /// Whatever the kind and the language: the files are made from templates.
  @Test(
    arguments: ["swift", "c", "cpp", "rust"],
    ["optimizer", "scheduler", "regularizer", "landscape"])
  func leavesNoPlaceholder(language: String, kind: String) throws {
    let surplus = try Surplus()
    try make(kind, in: language, surplus)
    let files = surplus.scratch.contents("mine").map { "mine/" + $0 }
      .filter { !surplus.scratch.text($0).isEmpty }
    #expect(files.count == (["c", "cpp"].contains(language) ? 4 : 5), "\(files)")
    for file in files {
      #expect(surplus.scratch.text(file).firstMatch(of: #/__[A-Z]+__/#) == nil, "\(file)")
    }
    #expect(files.contains { surplus.scratch.text($0).contains("my_part") })
  }

  @Test func saysWhatItCannotMake() throws {
    let surplus = try Surplus()
    func refused(_ arguments: String..., because reason: String) throws {
      let answer = try surplus.run(["plugin", "new"] + arguments)
      #expect(answer.status == 2)
      #expect(answer.messages.contains(reason), "\(answer.messages)")
    }
    for name in ["Mine", "9lives", "a-b", "a/b", "", String(repeating: "a", count: 65)] {
      try refused(name, "--kind", "optimizer", "--language", "c", because: "not a name")
    }
    try refused("mine", "--kind", "metric", "--language", "c", because: "--kind")
    try refused("mine", "--kind", "optimizer", "--language", "cobol", because: "--language")
    #expect(surplus.scratch.contents().allSatisfy { $0.hasPrefix("home") || $0 == "tmp" })
    // What is there, a dangling link too, is left alone.
    try surplus.scratch.write("mine", to: "taken/notes.txt")
    try FileManager.default.createSymbolicLink(
      atPath: surplus.scratch.path("link"), withDestinationPath: "nowhere")
    for folder in ["taken", "link"] {
      try refused(
        "mine", "--kind", "optimizer", "--language", "c", "--folder", folder,
        because: "\(folder) exists already")
    }
    #expect(surplus.scratch.contents("taken") == ["notes.txt"])
  }

  private func check(_ kind: String, in language: String, lines limit: Int?) throws {
    let surplus = try Surplus()
    try make(kind, in: language, surplus)
    let checked = try run(surplus)
    #expect(checked.status == 0, "\(checked.messages)")
    #expect(checked.output.contains("my_part is right"))
    let library = try #require(
      surplus.scratch.contents("mine").first { !$0.contains("/") && $0.hasSuffix(".so") })
    let kept = try surplus("plugin", "check", "mine/" + library)
    #expect(kept.status == 0, "\(kept.output)\(kept.messages)")
    guard let limit else { return }
    let source = try #require(
      surplus.scratch.contents("mine").first {
        ["my_part.c", "my_part.cpp", "src/lib.rs"].contains($0)
          || $0.hasSuffix("MyPartOptimizer.swift")
      })
    let lines = surplus.scratch.text("mine/" + source).split(separator: "\n")
      .map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { line in
        !line.isEmpty && line != "*" && !["//", "/*", "* ", "*/"].contains { line.hasPrefix($0) }
      }
    #expect(lines.count <= limit, "\(lines.count) lines that are neither blank nor comment")
  }

  private func make(_ kind: String, in language: String, _ surplus: Surplus) throws {
    let made = try surplus(
      "plugin", "new", "my_part", "--kind", kind, "--language", language, "--folder", "mine")
    try #require(made.status == 0, "\(made.messages)")
    #expect(surplus.scratch.contents("mine").contains("README.md"))
  }

  /// With the caches of the user's home, where a package manager finds what the package needs.
  private func run(_ surplus: Surplus) throws -> Command {
    var environment = ProcessInfo.processInfo.environment
    environment["SURPLUS"] = Surplus.binary
    return try Command.run(
      surplus.scratch.path("mine/check.sh"), environment: environment, limit: 600)
  }
}
