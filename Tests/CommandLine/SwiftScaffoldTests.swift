import CommandLineDriver
import Foundation
import Testing

/// What `plugin new` makes in Swift for the other kinds, in one build: a package compiles the sources of the boundary
/// first, and once is enough.
@Suite struct SwiftScaffoldTests {
  static let kinds = ["scheduler", "regularizer", "landscape"]

  @Test func everyKindBuildsAndIsRight() throws {
    let surplus = try Surplus()
    for kind in Self.kinds {
      let made = try surplus(
        "plugin", "new", "my_\(kind)", "--kind", kind, "--language", "swift", "--folder", kind)
      try #require(made.status == 0, "\(made.messages)")
    }
    try joinPackages(surplus)
    let built = try surplus.run(["plugin", "build", "all"], limit: 600)
    try #require(built.status == 0, "\(built.messages)")
    // The scripts build nothing more: their libraries are there.
    let program = surplus.scratch.path("program")
    try surplus.scratch.write(
      "#!/bin/sh\n[ \"$1 $2\" = 'plugin build' ] || exec '\(Surplus.binary)' \"$@\"\n",
      to: "program")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    for kind in Self.kinds {
      let library = try #require(
        surplus.scratch.contents("all").first {
          !$0.contains("/") && $0.lowercased().contains(kind) && $0.hasSuffix(".so")
        })
      try FileManager.default.copyItem(
        atPath: surplus.scratch.path("all/\(library)"),
        toPath: surplus.scratch.path("\(kind)/\(library)"))
      let checked = try surplus("plugin", "check", "\(kind)/\(library)")
      #expect(checked.status == 0, "\(checked.output)\(checked.messages)")
      var environment = surplus.environment
      environment["SURPLUS"] = program
      let script = try Command.run(
        surplus.scratch.path("\(kind)/check.sh"), environment: environment)
      #expect(script.status == 0, "\(script.messages)")
      #expect(script.output.contains("my_\(kind) is right"), "\(script.output)")
    }
  }

  /// One package of all targets, each as its own manifest has it.
  private func joinPackages(_ surplus: Surplus) throws {
    var (products, targets) = ("", "")
    for kind in Self.kinds {
      let manifest = surplus.scratch.text("\(kind)/Package.swift")
      products += try line(of: manifest, with: ".library(") + ", "
      targets += try line(of: manifest, with: ".target(") + ",\n"
      let sources = surplus.scratch.path("\(kind)/Sources")
      try FileManager.default.createDirectory(
        atPath: surplus.scratch.path("all/Sources"), withIntermediateDirectories: true)
      for target in try FileManager.default.contentsOfDirectory(atPath: sources) {
        try FileManager.default.copyItem(
          atPath: "\(sources)/\(target)", toPath: surplus.scratch.path("all/Sources/\(target)"))
      }
    }
    try surplus.scratch.write(
      """
      // swift-tools-version: 6.2
      import PackageDescription

      let package = Package(
        name: "All", products: [\(products)],
        dependencies: [.package(name: "Surplus", path: "\(Project.root.path)/Plugins/Swift/surplus")],
        targets: [
      \(targets)
        ], swiftLanguageModes: [.v6])

      """, to: "all/Package.swift")
  }

  /// The call on the line with some words, without what stands around it.
  private func line(of manifest: String, with words: String) throws -> String {
    let line = try #require(manifest.split(separator: "\n").first { $0.contains(words) })
    let call = try String(line[#require(line.range(of: words)).lowerBound...])
    return call.hasSuffix("],") ? String(call.dropLast(2)) : call
  }
}
