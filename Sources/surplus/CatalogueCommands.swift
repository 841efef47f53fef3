import ArgumentParser
import SurplusCore
import SurplusMatrix

/// `surplus list`: what can be named in a spec.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List components: all, or one kind.")

  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case optimizers, schedulers, regularizers, landscapes, data

    var kind: ComponentKind {
      switch self {
      case .optimizers: .optimizer
      case .schedulers: .scheduler
      case .regularizers: .regularizer
      case .landscapes: .landscape
      case .data: .data
      }
    }
  }

  @Argument(help: "optimizers, schedulers, regularizers, landscapes or data.")
  var kind: Kind?

  @Flag(help: "As JSON, with every hyperparameter.")
  var json = false

  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let entries = try plugins.catalogue().entries.filter {
      kind == nil || $0.descriptor.kind == kind?.kind
    }
    if json {
      try Terminal.json(entries.map(ComponentDescription.init))
    } else {
      try Terminal.result(ComponentDescription.table(entries))
    }
  }
}

/// `surplus describe`: one component in full.
struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "Describe a component and its hyperparameters.")

  @Argument(help: "Its id, or library/id.")
  var id: String

  @Flag(help: "As JSON.")
  var json = false

  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let entries = try plugins.catalogue().named(id)
    if json {
      try Terminal.json(entries.map(ComponentDescription.init))
    } else {
      try Terminal.result(
        entries.map { ComponentDescription($0).text }.joined(separator: "\n\n"))
    }
  }
}
