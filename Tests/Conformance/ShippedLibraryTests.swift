import CommandLineDriver
import Foundation
import Testing

/// The libraries that are built with Surplus, from outside.
@Suite struct ShippedLibraryTests {
  static func libraries() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: Project.products.path)
      .filter { $0.hasPrefix("libSurplus") && $0.hasSuffix(".so") }
      .map { Project.products.appending(path: $0).path }
  }

  /// One symbol for the host, beside what a language's own runtime brings.
  @Test func exportTheirEntry() throws {
    let libraries = try Self.libraries()
    #expect(libraries.count == 17)
    for library in libraries {
      let symbols = try Command.run("/usr/bin/nm", ["-D", "--defined-only", library])
      #expect(
        symbols.lines.filter { $0.hasSuffix(" T surplus_plugin_entry") }.count == 1, "\(library)")
    }
  }

  /// No library of the engine or of the host is needed to load one.
  @Test func needNothingOfTheHost() throws {
    for library in try Self.libraries() {
      let needed = try Command.run("/usr/bin/objdump", ["-p", library]).lines
        .filter { $0.contains("NEEDED") }
      #expect(
        !needed.contains { $0.contains("urplus") || $0.contains("openblas") },
        "\(library): \(needed)")
    }
  }

  /// The host holds no rule of its own: without the libraries there are only landscapes, data, and what divides the tensors
  /// between optimizers that it does not have.
  @Test func withoutLibrariesThereAreNoRules() throws {
    let surplus = try Surplus()
    let alone = surplus.scratch.path("alone")
    try FileManager.default.createDirectory(atPath: alone, withIntermediateDirectories: true)
    // Not by this process: a child that another test starts meanwhile would hold it open for writing.
    let copied = try Command.run("/bin/cp", [Surplus.binary, alone + "/surplus"])
    try #require(copied.status == 0, "\(copied.messages)")
    let list = try Command.run(
      alone + "/surplus", ["list", "--json"], environment: surplus.environment)
    #expect(list.status == 0, "\(list.messages)")
    let parsed = try JSONSerialization.jsonObject(with: Data(list.output.utf8))
    let entries = try #require(parsed as? [[String: Any]])
    let kinds = Set(entries.compactMap { $0["kind"] as? String })
    #expect(kinds.contains("landscape"))
    #expect(kinds.isSubset(of: ["landscape", "data", "optimizer"]))
    for entry in entries where entry["kind"] as? String == "optimizer" {
      #expect((entry["wraps"] as? [String] ?? []).count > 1, "\(entry)")
    }
  }
}
