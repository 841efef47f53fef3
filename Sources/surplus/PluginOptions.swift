import ArgumentParser
import SurplusMatrix

/// Where plugins are looked for, as every command takes it.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugins"), help: "A folder of plugin libraries, or one library; repeatable.")
  var folders: [String] = []

  /// Everything that can be named, with a warning for each library that cannot be used.
  func catalogue() throws -> ComponentCatalogue {
    let catalogue = try ComponentCatalogue.discover(plugins: folders)
    for problem in catalogue.unusable { Terminal.message("warning: not usable: \(problem)") }
    return catalogue
  }
}
