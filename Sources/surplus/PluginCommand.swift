import ArgumentParser
import SurplusHost

/// `surplus plugin`: work on plugins.
struct PluginCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Build plugins.", subcommands: [Build.self])

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
      for probed in try Probe.run(libraries) {
        if let problem = probed.problem { throw Failure(problem) }
        let ids = probed.descriptors.map { "\($0.kind.rawValue) \($0.id)" }
        Terminal.result("\(probed.path): \(ids.joined(separator: ", "))")
      }
      Terminal.result("use it: surplus run SPEC --plugins \(folder)")
    }
  }
}
