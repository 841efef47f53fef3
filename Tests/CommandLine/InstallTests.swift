import CommandLineDriver
import Foundation
import Testing

/// `make install`, moved elsewhere and used from an empty folder: what it needs, it brings.
@Suite struct InstallTests {
  let surplus: Surplus
  let program: String

  /// Installs what is built; the copy lies where it was not installed to.
  init() throws {
    surplus = try Surplus()
    let made = try Command.run(
      "/usr/bin/make",
      [
        "-C", Project.root.path, "--no-print-directory", "-o", "build", "install",
        "DESTDIR=" + surplus.scratch.path("stage"), "PREFIX=/usr",
      ], limit: 60)
    try #require(made.status == 0, "\(made.messages)")
    try FileManager.default.moveItem(
      atPath: surplus.scratch.path("stage/usr"), toPath: surplus.scratch.path("moved"))
    program = surplus.scratch.path("moved/bin/surplus")
    try FileManager.default.createDirectory(
      atPath: surplus.scratch.path("empty"), withIntermediateDirectories: true)
  }

  private func run(_ arguments: String...) throws -> Command {
    try Command.run(
      program, arguments, in: surplus.scratch.folder.appending(path: "empty"),
      environment: surplus.environment, limit: 120)
  }

  @Test func findsWhatCameWithIt() throws {
    let doctor = try run("doctor")
    #expect(doctor.status == 0)
    for line in doctor.output.split(separator: "\n") where line.contains(Project.root.path) {
      Issue.record("found outside of the installation: \(line)")
    }
    for place in ["lib/surplus/libSurplusAdaptive.so", "share/surplus/plotly.min.js"] {
      #expect(doctor.output.contains(surplus.scratch.path("moved/" + place)), "\(doctor.output)")
    }
    for (name, place) in [
      ("header", "include"), ("crate", "share/surplus/rust"), ("package", "share/surplus/swift"),
    ] {
      let line = "ok      \(name): \(surplus.scratch.path("moved/" + place))"
      #expect(doctor.output.contains(line), "\(doctor.output)")
    }
    // The same components, the foreign ones too, as beside the sources.
    let (found, expected) = (try run("list"), try surplus("list"))
    #expect(found.status == 0 && found.output == expected.output)
    let spec = Project.root.appending(path: "examples/quickstart.yaml")
    try FileManager.default.copyItem(
      at: spec, to: surplus.scratch.folder.appending(path: "empty/mine.yaml"))
    let ran = try run("run", "mine.yaml", "--set", "budget.steps=5", "--set", "measure.every=5")
    #expect(ran.status == 0, "\(ran.messages)")
    #expect(surplus.scratch.text("empty/runs/quickstart/report.html").contains("Plotly"))
  }

  /// The pages come with it, and lead to each other; those that lead to sources begin with `../`.
  @Test func bringsThePages() throws {
    let (installed, pages) = (surplus.scratch.path("moved/share/doc/surplus"), "docs")
    let same = try Command.run(
      "/usr/bin/diff", ["-r", "-x", "images", Project.root.appending(path: pages).path, installed])
    #expect(same.status == 0, "\(same.output)\(same.messages)")
    let components = surplus.scratch.text("moved/share/doc/surplus/components.md")
    #expect(components.contains("`adamw`"))
    for page in surplus.scratch.contents("moved/share/doc/surplus") where page.hasSuffix(".md") {
      let text = surplus.scratch.text("moved/share/doc/surplus/" + page)
      let folder = URL(filePath: installed).appending(path: page).deletingLastPathComponent()
      for link in text.matches(of: /\]\((?<file>[a-z0-9\/-]+(?:\.md)?)(?:#[^)]*)?\)/) {
        let file = folder.appending(path: String(link.file)).path
        #expect(FileManager.default.fileExists(atPath: file), "\(page): \(link.file)")
      }
    }
  }

  /// A package in Swift is not built here, which takes a minute: it depends on what was installed, and that is every
  /// source that the tests of the packages are built from.
  @Test(arguments: ["c", "cpp", "rust", "swift"]) func authorsNeedNoSources(language: String) throws
  {
    let folder = surplus.scratch.path("empty/mine")
    let made = try run("plugin", "new", "mine", "--kind", "landscape", "--language", language)
    try #require(made.status == 0, "\(made.messages)")
    guard language != "swift" else {
      #expect(
        surplus.scratch.text("empty/mine/Package.swift").contains(
          "path: \"\(surplus.scratch.path("moved/share/surplus/swift"))\""))
      let sources = Project.root.appending(path: "Plugins/Swift/surplus").path
      let same = try Command.run(
        "/usr/bin/diff", ["-r", sources, surplus.scratch.path("moved/share/surplus/swift")])
      #expect(same.status == 0, "\(same.output)\(same.messages)")
      return
    }
    var environment = surplus.environment
    environment["SURPLUS"] = program
    let checked = try Command.run(folder + "/check.sh", environment: environment, limit: 120)
    #expect(checked.status == 0 && checked.output.contains("mine is right"), "\(checked.messages)")
  }
}
