import SurplusCore
import SurplusYAML

/// The hyperparameters of a component of a manifest.
struct HyperparameterList {
  private static let keys = [
    "type", "default", "range", "choices", "tuning", "unit", "summary",
  ]

  private(set) var list: [Hyperparameter] = []
  /// What each choice is to the library, by the name of the hyperparameter.
  private(set) var choices: [String: [Double]] = [:]
  /// Where each stands.
  private(set) var locations: [String: SourceLocation] = [:]

  /// From `NAME: {type, default, range, ...}`. Throws an `InputError`.
  init(_ node: YAMLNode?) throws {
    for (key, value) in try node?.pairs("hyperparameters") ?? [] {
      let name = try key.snakeCase("a hyperparameter")
      locations[name] = key.location
      list.append(try read(name, value))
    }
  }

  private mutating func read(_ name: String, _ node: YAMLNode) throws -> Hyperparameter {
    let fields = try node.fields(name, known: Self.keys)
    let value = try fields.required("default", in: node)
    let summary = try fields.required("summary", in: node).nonEmptyText("summary")
    let unit = try fields["unit"]?.nonEmptyText("unit") ?? ""
    let type =
      try fields["type"]?.choice("type", of: ["real", "integer", "boolean", "choice"]) ?? "real"
    for key in ["range", "tuning"] where type == "boolean" || type == "choice" {
      guard let extra = fields[key] else { continue }
      throw InputError(extra.location, "\(name) is a \(type), which has no \(key)")
    }
    if type != "choice", let extra = fields["choices"] {
      throw InputError(extra.location, "\(name) is \(type), which has no choices")
    }
    switch type {
    case "boolean":
      return .boolean(name, default: try value.boolean("default"), summary)
    case "choice":
      let names = try readChoices(name, fields.required("choices", in: node))
      return .choice(
        name, of: names, default: try value.choice("default", of: names), summary)
    default:
      let range = try Self.range(fields.required("range", in: node), of: "range", type)
      let number =
        type == "integer"
        ? Double(try value.integer("default", from: range.lowerBound, to: range.upperBound))
        : try value.real("default", from: range.lowerBound, to: range.upperBound)
      return Hyperparameter(
        name: name, kind: type == "integer" ? .integer : .real, defaultValue: number,
        minimum: range.lowerBound, maximum: range.upperBound,
        tuning: try fields["tuning"].map { try Self.tuning($0, within: range, type) }, unit: unit,
        summary: summary)
    }
  }

  /// `[a, b]`, or `{a: 0, b: 3}` where the library has numbers of its own.
  private mutating func readChoices(_ name: String, _ node: YAMLNode) throws -> [String] {
    let names: [String]
    if case .mapping(let pairs) = node.content {
      names = try pairs.map { try $0.key.snakeCase("a choice") }
      choices[name] = try pairs.map { try $0.value.real("a choice's number", from: -0x1p53) }
    } else {
      names = try node.list("choices").map { try $0.snakeCase("a choice") }
    }
    guard !names.isEmpty, Set(names).count == names.count else {
      throw InputError(node.location, "choices are different names, at least one")
    }
    return names
  }

  private static func range(_ node: YAMLNode, of what: String, _ type: String) throws
    -> ClosedRange<Double>
  {
    let ends = try node.list(what)
    guard ends.count == 2 else {
      throw InputError(node.location, "\(what) is [LOWEST, HIGHEST], not \(ends.count) numbers")
    }
    let numbers = try ends.map { end in
      type == "integer"
        ? Double(try end.integer("an end of \(what)", from: -0x1p53))
        : try end.real("an end of \(what)", from: -.greatestFiniteMagnitude)
    }
    guard numbers[0] <= numbers[1] else {
      throw InputError(
        node.location,
        "\(what) is upside down: \(numbers[0].shortest) is above \(numbers[1].shortest)")
    }
    return numbers[0]...numbers[1]
  }

  private static func tuning(
    _ node: YAMLNode, within valid: ClosedRange<Double>, _ type: String
  ) throws -> Hyperparameter.Tuning {
    let fields = try node.fields("tuning", known: ["range", "scale"])
    let range = try range(fields.required("range", in: node), of: "tuning.range", type)
    let scale = try fields["scale"]?.choice("scale", of: ["linear", "log"]) ?? "linear"
    guard valid.lowerBound <= range.lowerBound, range.upperBound <= valid.upperBound else {
      throw InputError(node.location, "the tuning range is not within the valid range")
    }
    guard scale == "linear" || range.lowerBound > 0 else {
      throw InputError(node.location, "a tuning range in log scale lies above 0")
    }
    return scale == "log" ? .log(range) : .linear(range)
  }
}
