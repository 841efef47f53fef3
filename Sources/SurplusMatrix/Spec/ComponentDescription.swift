import SurplusCore
import SurplusYAML

/// A component as `list` and `describe` show it.
public struct ComponentDescription: Encodable, Sendable {
  /// A hyperparameter with its default in the form of a spec.
  struct Setting: Encodable, Sendable {
    let name: String
    let type: String
    let `default`: HyperparameterValue
    let minimum: Double?
    let maximum: Double?
    let choices: [String]?
    let tuning: Hyperparameter.Tuning?
    let unit: String
    let summary: String
  }

  let id: String
  let kind: String
  let library: String
  let version: String
  let summary: String
  let reference: String
  let formula: String
  let state: String
  let cost: String
  let hyperparameters: [Setting]
  let size: String?
  let precisions: [Precision]
  let wraps: [String]
  let needs: [String]
  let traits: [String]
  let hooks: [String]
  let path: String?
  let sha256: String?
  let unavailable: String?

  /// From an entry of the catalogue.
  public init(_ entry: ComponentCatalogue.Entry) {
    let descriptor = entry.descriptor
    id = descriptor.id
    kind = descriptor.kind.rawValue
    library = entry.library
    version = descriptor.version
    summary = descriptor.summary
    reference = descriptor.reference
    formula = descriptor.formula
    state = descriptor.state
    cost = descriptor.cost
    hyperparameters = descriptor.hyperparameters.map(Setting.init)
    size = descriptor.size
    precisions = descriptor.precisions
    wraps = descriptor.wraps
    needs = descriptor.needs.names
    traits = descriptor.traits.names
    hooks = descriptor.hooks.names
    path = entry.path
    sha256 = entry.sha256
    unavailable = entry.unusable
  }

  /// Everything, for a person.
  public var text: String {
    var lines = ["\(id) - \(summary)", ""]
    if !formula.isEmpty {
      lines += formula.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
      lines.append("")
    }
    func line(_ name: String, _ value: String) {
      guard !value.isEmpty else { return }
      lines.append("  " + name.padded(to: 12) + value)
    }
    line("kind", kind)
    line("library", library + (path.map { " (\($0))" } ?? ""))
    line("unavailable", unavailable ?? "")
    line("version", version)
    line("reference", reference)
    line("state", state)
    line("cost", cost)
    line("size", size ?? "")
    line("precisions", precisions.map(\.rawValue).joined(separator: ", "))
    line("wraps", wraps.joined(separator: ", "))
    line("needs", needs.joined(separator: ", "))
    line("traits", traits.joined(separator: ", "))
    line("hooks", hooks.joined(separator: ", "))
    guard !hyperparameters.isEmpty else { return Self.shown(lines) }
    lines += ["", "  hyperparameters"]
    let width = (hyperparameters.map(\.name.count).max() ?? 0) + 2
    for setting in hyperparameters {
      let unit = setting.unit.isEmpty ? "" : " \(setting.unit)"
      lines.append(
        "    " + setting.name.padded(to: width) + "\(setting.default)\(unit), \(setting.range)")
      lines.append("    " + "".padded(to: width) + setting.summary)
    }
    return Self.shown(lines)
  }

  /// Texts of plugins stay on the line that they are in.
  private static func shown(_ lines: [String]) -> String {
    lines.map(\.visibleLine).joined(separator: "\n")
  }

  /// A line for each component, by kind.
  public static func table(_ entries: [ComponentCatalogue.Entry]) -> String {
    var lines: [String] = []
    for kind in ComponentKind.allCases {
      let group = entries.filter { $0.descriptor.kind == kind }
      guard !group.isEmpty else { continue }
      if !lines.isEmpty { lines.append("") }
      lines.append(kind == .data ? "data" : "\(kind.rawValue)s")
      let ids = (group.map(\.descriptor.id.count).max() ?? 0) + 2
      let libraries = (group.map(\.library.count).max() ?? 0) + 2
      for entry in group {
        let size = entry.descriptor.size.map { " (size: \($0))" } ?? ""
        lines.append(
          "  " + entry.descriptor.id.padded(to: ids) + entry.library.padded(to: libraries)
            + entry.descriptor.summary + size
            + (entry.unusable.map { " (unavailable: \($0))" } ?? ""))
      }
    }
    return shown(lines)
  }
}

extension ComponentDescription.Setting {
  fileprivate init(_ hyperparameter: Hyperparameter) {
    name = hyperparameter.name
    unit = hyperparameter.unit
    summary = hyperparameter.summary
    tuning = hyperparameter.tuning
    self.default = HyperparameterValue(defaultOf: hyperparameter)
    var range: (Double?, Double?) = (hyperparameter.minimum, hyperparameter.maximum)
    var names: [String]?
    switch hyperparameter.kind {
    case .real: type = "real"
    case .integer: type = "integer"
    case .boolean:
      type = "boolean"
      range = (nil, nil)
    case .choice(let choices):
      type = "choice"
      names = choices
      range = (nil, nil)
    }
    (minimum, maximum) = range
    choices = names
  }

  fileprivate var range: String {
    if let choices { return "one of " + choices.joined(separator: ", ") }
    guard let minimum, let maximum else { return type }
    return "\(type) from \(minimum.shortest) to \(maximum.shortest)"
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

extension ComponentCatalogue {
  /// The components of an id, whatever their kind. Throws a `SpecError` for one that is not there.
  public func named(_ written: String) throws -> [Entry] {
    let found = entries.filter {
      $0.descriptor.id == written || "\($0.library)/\($0.descriptor.id)" == written
    }
    guard found.isEmpty else { return found }
    throw SpecError(
      "unknown component '\(written)'"
        + NearestName.hint(for: written, among: entries.map(\.descriptor.id)))
  }
}
