import Foundation
import SurplusCore
import SurplusYAML

/// Reads a manifest from YAML, key by key. Nothing of the library is touched.
struct ManifestReader {
  private static let keys = [
    "manifest", "library", "version", "file", "package", "constants", "structs", "codes",
    "components",
  ]
  private static let componentKeys = [
    "id", "version", "summary", "reference", "formula", "state", "cost", "hyperparameters",
    "traits", "constants", "update", "driver",
  ]

  private let path: String
  private let root: YAMLNode
  private let fields: [String: YAMLNode]

  /// Reads a file. Throws an `InputError` at the first mistake.
  static func read(_ path: String) throws -> ForeignManifest {
    let bytes: [UInt8]
    do { bytes = try RegularFile.bytes(path) } catch { throw InputError("\(error)") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw InputError("\(path): is not UTF-8 text")
    }
    return try read(text, path: path)
  }

  /// Reads the text of a file.
  static func read(_ text: String, path: String) throws -> ForeignManifest {
    try ManifestReader(path: path, root: YAMLNode.parse(text, file: path)).manifest()
  }

  private init(path: String, root: YAMLNode) throws {
    self.path = path
    self.root = root
    fields = try root.fields("a manifest", known: Self.keys)
  }

  private func manifest() throws -> ForeignManifest {
    let edition = try fields.required("manifest", in: root)
    guard edition.number == 1 else {
      throw InputError(
        edition.location, "this version of Surplus reads 'manifest: 1', not \(edition.summary)")
    }
    let library = try fields.required("library", in: root).snakeCase("library")
    let version = try fields.required("version", in: root).nonEmptyText("version")
    let constants = try constants(fields["constants"], beside: [:])
    let structs = try structs()
    let list = try fields.required("components", in: root)
    let nodes = try list.list("components")
    guard !nodes.isEmpty else { throw InputError(list.location, "components is empty") }
    var seen: Set<String> = []
    let components = try nodes.map { node in
      let fields = try node.fields("a component", known: Self.componentKeys)
      let idNode = try fields.required("id", in: node)
      let id = try idNode.snakeCase("id")
      guard seen.insert(id).inserted else {
        throw InputError(idNode.location, "two components are named '\(id)'")
      }
      return try component(
        id, node, fields, version,
        try self.constants(fields["constants"], beside: constants), structs)
    }
    return ForeignManifest(
      path: path, library: library, version: version,
      file: try fields.required("file", in: root).nonEmptyText("file"),
      package: try fields["package"]?.nonEmptyText("package"), codes: try codes(),
      components: components)
  }

  // MARK: - Components

  private func component(
    _ id: String, _ node: YAMLNode, _ fields: [String: YAMLNode], _ version: String,
    _ constants: [String: Double], _ structs: [String: [ForeignProgram.Field]]
  ) throws -> ForeignComponent {
    let settings = try HyperparameterList(fields["hyperparameters"])
    var words = WordReader(settings: settings, constants: constants)
    var needs: Needs = []
    var traits: Traits = []
    let precisions: [Precision]
    let binding: ForeignComponent.Binding
    switch (fields["update"], fields["driver"]) {
    case (let body?, nil):
      let update = try UpdateReader.read(body, &words)
      precisions = Precision.allCases.filter { update.symbols[$0] != nil }
      let used = update.arguments.map(\.word)
      if used.contains(.loss) { needs.insert(.loss) }
      if used.contains(.horizon) { needs.insert(.horizon) }
      traits = try self.traits(fields["traits"])
      if update.isForEachTensor, traits.contains(.elementwise), let node = fields["traits"] {
        throw InputError(
          node.location, "an update 'over: tensors' is not elementwise: it sees where tensors end")
      }
      binding = .update(update)
    case (nil, let body?):
      let program = try DriverReader.read(body, structs, &words)
      precisions = [program.precision]
      needs = [.loss, .fullBatch]
      traits = [.ownsIterate, .unsaved]
      if let node = fields["traits"] {
        throw InputError(node.location, "the traits of a driver are known: leave them out")
      }
      binding = .driver(program)
    default:
      throw InputError(node.location, "a component has either 'update' or 'driver'")
    }
    if let unused = settings.list.first(where: { !words.used.contains($0.name) }) {
      throw InputError(
        settings.locations[unused.name] ?? node.location,
        "nothing uses the hyperparameter '\(unused.name)': bind 'hyper.\(unused.name)'")
    }
    /// Without the line end that a block of lines has.
    func text(_ key: String) throws -> String {
      try fields[key]?.nonEmptyText(key).trimmingCharacters(in: .newlines) ?? ""
    }
    return ForeignComponent(
      descriptor: Descriptor(
        id: id, kind: .optimizer,
        version: try fields["version"]?.nonEmptyText("version") ?? version,
        summary: try fields.required("summary", in: node).nonEmptyText("summary"),
        reference: try text("reference"), formula: try text("formula"),
        state: try text("state"), cost: try text("cost"),
        hyperparameters: settings.list, precisions: precisions, needs: needs, traits: traits),
      binding: binding)
  }

  private func traits(_ node: YAMLNode?) throws -> Traits {
    let known: [(name: String, flag: Traits)] = [
      ("elementwise", .elementwise), ("decoupled_decay", .decoupledDecay),
    ]
    return try (node?.list("traits") ?? []).reduce(into: []) { traits, node in
      let name = try node.choice("a trait", of: known.map(\.name))
      traits.formUnion(known.first { $0.name == name }?.flag ?? [])
    }
  }

  // MARK: - What components share

  /// Numbers with names, over those of the manifest.
  private func constants(_ node: YAMLNode?, beside known: [String: Double]) throws
    -> [String: Double]
  {
    var result = known
    for (key, value) in try node?.pairs("constants") ?? [] {
      let name = try key.identifier("a constant")
      if let number = value.number {
        result[name] = number
      } else if let other = value.text.flatMap({ result[$0] }) {
        result[name] = other
      } else {
        let hint = NearestName.hint(for: value.text ?? "", among: result.keys.sorted())
        throw InputError(
          value.location, "\(name) is a number or another constant, not \(value.summary)" + hint)
      }
    }
    return result
  }

  private func structs() throws -> [String: [ForeignProgram.Field]] {
    var result: [String: [ForeignProgram.Field]] = [:]
    for (key, value) in try fields["structs"]?.pairs("structs") ?? [] {
      let name = try key.identifier("a struct")
      let members = try value.list("the struct \(name)").map {
        let (field, type) = try $0.onlyPair("a field", "NAME: TYPE, such as 'epsilon: double'")
        return ForeignProgram.Field(name: try field.identifier("a field"), type: try type.type())
      }
      guard !members.isEmpty else {
        throw InputError(value.location, "the struct \(name) has no fields")
      }
      result[name] = members
    }
    return result
  }

  private func codes() throws -> ForeignCodes {
    guard let node = fields["codes"] else { return ForeignCodes(table: nil) }
    var table: [Int: ForeignCodes.Meaning] = [:]
    for (key, value) in try node.pairs("codes") {
      let code = try key.integer("a code", from: -0x1p31, to: 0x1p31)
      if value.plainText == "ok" {
        table[code] = .fine(nil)
        continue
      }
      let form = "'ok', or TEXT after 'ok:', 'stop:' or 'error:'"
      let (meaning, text) = try value.onlyPair("code \(code)", form)
      let words = try text.nonEmptyText("the text of code \(code)")
      switch try meaning.choice("code \(code)", of: ["ok", "stop", "error"]) {
      case "ok": table[code] = .fine(words)
      case "stop": table[code] = .stop(words)
      default: table[code] = .error(words)
      }
    }
    return ForeignCodes(table: table)
  }
}
