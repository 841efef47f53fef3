import ArgumentParser
import SurplusAuthoring

extension PluginCommand {
  /// `surplus plugin new`.
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new",
      abstract:
        "Start a plugin in a folder of its own, with a test that compares it with a known result.")

    @Argument(help: "In snake_case: the id of its component.")
    var name: String

    @Option(help: "optimizer, scheduler, regularizer or landscape.")
    var kind: Scaffold.Kind

    @Option(help: "swift, c, cpp or rust.")
    var language: Scaffold.Language

    @Option(help: "The folder to make; the name unless given.")
    var folder: String?

    func run() throws {
      guard let header = PluginBuilder.headerFolder() else {
        throw Failure("surplus.h is not where it was installed or built", code: Failure.defect)
      }
      let folder = folder ?? name
      try Scaffold(
        name: name, kind: kind, language: language, support: AuthorSupport(header: header)
      ).write(to: folder)
      try Terminal.result("\(folder): build it with: surplus plugin build \(folder)")
      try Terminal.result("and test it with: \(folder)/check.sh")
    }
  }
}

extension Scaffold.Kind: ExpressibleByArgument {}
extension Scaffold.Language: ExpressibleByArgument {}
