import ArgumentParser
import Foundation
import SurplusAuthoring
import SurplusHost
import SurplusMatrix
import SurplusSandbox

/// `surplus plugin`: work on plugins.
struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Start, build, check and pin plugins, allow them again.",
    subcommands: [New.self, Build.self, Check.self, Allow.self, Lock.self])

  /// `surplus plugin build`.
  struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "build",
      abstract: "Build the plugin in a folder: a Swift package, a crate, C or C++ files.")

    @Argument(help: "The folder; the libraries are put into it.")
    var folder: String

    func run() throws {
      guard let header = PluginBuilder.headerFolder() else {
        throw Failure("surplus.h is not where it was installed or built", code: Failure.defect)
      }
      let libraries = try PluginBuilder(folder: folder, header: header).build()
      for probed in try Probe.run(libraries, readable: [folder]) {
        if let problem = probed.problem { throw Failure(problem) }
        let ids = probed.descriptors.map { "\($0.kind.rawValue) \($0.id)" }
        try Terminal.result("\(probed.path): \(ids.joined(separator: ", "))")
      }
      try Terminal.result("use it: surplus run SPEC --plugins \(folder)")
    }
  }

  /// `surplus plugin allow`.
  struct Allow: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "allow",
      abstract: "Use a library again that was set aside because it crashed.")

    @Argument(help: "The library, or the beginning of its SHA-256 as surplus doctor shows it.")
    var library: String

    func run() throws {
      let isDigest = library.count >= 8 && library.allSatisfy(\.isHexDigit)
      let isFile = FileManager.default.fileExists(atPath: library)
      guard isFile || isDigest else {
        throw Failure("\(library): no such file, and not the beginning of a SHA-256")
      }
      let digest = isFile ? try SHA256.hex(file: library) : library.lowercased()
      let allowed = try SetAsideList().allow(digest)
      guard !allowed.isEmpty else {
        throw Failure("\(library) is not set aside; `surplus doctor` lists what is")
      }
      for entry in allowed {
        try Terminal.result("allowed again: \(entry.path) (\(entry.sha256.prefix(12)))")
      }
      try Terminal.result("trials that were refused run again with: surplus run SPEC --retry")
    }
  }

  /// `surplus plugin lock`.
  struct Lock: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "lock",
      abstract:
        "Write surplus.lock, which pins every library by its SHA-256; run --locked obeys it.")

    @OptionGroup var plugins: PluginOptions

    func run() throws {
      let lock = try LibraryLock(
        libraries: PluginDirectories(asked: plugins.folders, formats: .known).libraries())
      try TextFile.replace(LibraryLock.file, with: lock.text)
      try Terminal.result("\(LibraryLock.file): \(lock.count) libraries")
    }
  }
}
