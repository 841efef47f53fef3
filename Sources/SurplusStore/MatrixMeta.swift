/// A trial of the current spec: its key, and the names that the spec has for its cell.
public struct PlanEntry: Sendable, Equatable {
  /// Content key.
  public let key: String
  /// The landscape alternative.
  public let landscape: String
  /// The optimizer alternative.
  public let optimizer: String
  /// The schedulers.
  public let scheduler: String
  /// The regularizers.
  public let regularizer: String

  /// An entry.
  public init(
    key: String, landscape: String, optimizer: String, scheduler: String, regularizer: String
  ) {
    self.key = key
    self.landscape = landscape
    self.optimizer = optimizer
    self.scheduler = scheduler
    self.regularizer = regularizer
  }
}

/// What is known about a run beside its trials.
public struct MatrixMeta: Sendable, Equatable {
  /// The spec's name.
  public let name: String
  /// The spec as it is run, YAML.
  public let spec: String
  /// The command line.
  public let command: String
  /// The version of Surplus.
  public let version: String

  /// What a reader of the results has to know about cells, a line each.
  public let notes: [String]

  /// What is known.
  public init(
    name: String, spec: String, command: String, version: String, notes: [String] = []
  ) {
    self.notes = notes
    self.name = name
    self.spec = spec
    self.command = command
    self.version = version
  }

  var rows: [(String, String)] {
    [
      ("name", name), ("spec", spec), ("command", command), ("version", version),
      ("notes", notes.joined(separator: "\n")),
    ]
  }

  init?(rows: [String: String]) {
    guard let name = rows["name"] else { return nil }
    self.init(
      name: name, spec: rows["spec"] ?? "", command: rows["command"] ?? "",
      version: rows["version"] ?? "",
      notes: (rows["notes"] ?? "").split(separator: "\n").map(String.init))
  }
}
