import ArgumentParser
import CMath
import Foundation
import SurplusAuthoring
import SurplusHost
import SurplusLandscapes
import SurplusMatrix
import SurplusSandbox

/// `surplus doctor`: what is installed, what is missing, what to type.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Say what is installed, what is missing and what to type.")

  @OptionGroup var plugins: PluginOptions

  func run() throws {
    var isComplete = true
    var lines: [String] = []
    func line(_ name: String, _ isFine: Bool, _ text: String) {
      if !isFine { isComplete = false }
      lines.append("\(isFine ? "ok     " : "missing") \(name): \(text)")
    }
    line("surplus", true, "\(SurplusVersion.current), \(ChildProcess.ownExecutable)")
    line("machine", true, "\(Machine.processor); \(Machine.system)")
    line(
      "vectors", !math_lacks_vectors(),
      math_lacks_vectors()
        ? "built without AVX2: same numbers, slower loops; type make build, or swift build -c release "
          + "-Xcc -march=haswell"
        : "built for those of this kind of machine")
    let catalogue = try plugins.catalogue()
    var files: [String] = []
    for case let path? in catalogue.entries.map(\.path) where !files.contains(path) {
      files.append(path)
    }
    let folders = try PluginDirectories(asked: plugins.folders, formats: .known).paths
    line(
      "plugins", !files.isEmpty,
      files.isEmpty
        ? "none in \(folders.joined(separator: ", ")): make build puts those of Surplus there"
        : "\(files.count) libraries and manifests")
    for file in files { lines.append("          \(file)") }
    for problem in catalogue.unusable { line("plugin", false, problem) }
    for entry in SetAsideList().entries {
      line("set aside", false, "\(entry.path) (\(entry.sha256.prefix(12))): \(entry.description)")
    }
    for part in SandboxFacilities.parts { line(part.name, part.isThere, part.description) }
    for manifest in files where manifest.hasSuffix(".surplus.yaml") {
      guard let entry = catalogue.entries.first(where: { $0.path == manifest }) else { continue }
      line(
        "foreign", entry.unusable == nil,
        "\(entry.library): \(entry.unusable ?? entry.linked?.path ?? manifest)")
    }
    let page = Assets.plotlyPaths.first { FileManager.default.fileExists(atPath: $0) }
    line(
      "report", page != nil,
      page ?? "plotly.min.js is not there, and no report can be written: make build fetches it")
    let header = PluginBuilder.headerFolder()
    line(
      "header", header != nil,
      header ?? "surplus.h is not there, and no plugin can be built: make install puts it there")
    if let header {
      let support = AuthorSupport(header: header)
      for (language, find) in [("crate", support.crate), ("package", support.package)] {
        do { line(language, true, try find()) } catch { line(language, false, "\(error)") }
      }
    }
    for set in DataCatalogue.sets {
      do {
        _ = try set.digest()
        line("data", true, "\(set.descriptor.id): \(set.descriptor.summary)")
      } catch { line("data", false, "\(set.descriptor.id): \(error)") }
    }
    for (tool, package) in [
      ("cc", "gcc, to build plugins in C"), ("c++", "g++, to build plugins in C++"),
      ("cargo", "cargo, to build plugins in Rust"),
      ("swift", "a Swift 6.3 toolchain, to build plugins in Swift"),
      ("chromium", "chromium, which only make test uses, to test the page in a browser"),
    ] {
      let path = find(tool)
      line(tool, path != nil, path ?? "not installed: install \(package)")
    }
    if !isComplete {
      lines.append(
        "\nLines that begin with 'missing' say what to do. Everything else works without it.")
    }
    try Terminal.result(lines.joined(separator: "\n"))
  }

  private func find(_ tool: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(tool)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
