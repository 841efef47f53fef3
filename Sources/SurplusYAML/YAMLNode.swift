import Yams

/// A piece of YAML that knows where it stands.
package struct YAMLNode {
  /// What it holds.
  package indirect enum Content {
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    case mapping([(key: YAMLNode, value: YAMLNode)])
  }

  package var content: Content
  package var location: SourceLocation

  /// Parses one YAML document. Anchors and merge keys (`<<`) are resolved; a key that stands twice is an error.
  /// Throws an `InputError`.
  package static func parse(_ yaml: String, place: (Mark?) -> SourceLocation) throws -> YAMLNode {
    do {
      guard let root = try compose(yaml: yaml) else { throw InputError(place(nil), "it is empty") }
      var allowance = 100_000
      return try YAMLNode(root, place, &allowance)
    } catch let error as YamlError {
      throw InputError(error, place)
    }
  }

  /// Parses a file's text.
  package static func parse(_ yaml: String, file: String) throws -> YAMLNode {
    try parse(yaml) {
      SourceLocation(source: file, line: $0?.line ?? 1, column: $0?.column ?? 1)
    }
  }

  /// Parses the value of a flag.
  package static func parse(_ yaml: String, flag: String) throws -> YAMLNode {
    try parse(yaml) { _ in SourceLocation(flag: flag) }
  }

  package init(_ content: Content, at location: SourceLocation) {
    self.content = content
    self.location = location
  }

  /// `allowance` is the number of nodes left: aliases of aliases grow without bound.
  private init(
    _ node: Node, isKey: Bool = false, _ place: (Mark?) -> SourceLocation, _ allowance: inout Int
  ) throws {
    location = place(node.mark)
    allowance -= 1
    guard allowance > 0 else { throw InputError(location, "it is too large") }
    switch node {
    case .scalar(let scalar):
      // Yams gives keys the tag of what they look like, whether they were tagged or not.
      let tag = try Self.checkTag(scalar.tag, of: isKey ? nil : Self.scalarTags, at: location)
      content = .scalar(
        scalar.string, isPlain: scalar.style == .plain && (isKey || tag != "str"))
    case .sequence(let sequence):
      try Self.checkTag(sequence.tag, of: ["seq"], at: location)
      content = .sequence(try sequence.map { try YAMLNode($0, place, &allowance) })
    case .mapping(let mapping):
      try Self.checkTag(mapping.tag, of: ["map"], at: location)
      let pairs = try mapping.map {
        (
          key: try YAMLNode($0.key, isKey: true, place, &allowance),
          value: try YAMLNode($0.value, place, &allowance)
        )
      }
      content = .mapping(try Self.merged(pairs))
    case .alias:
      throw InputError(location, "an alias without its anchor")
    }
  }

  private static let scalarTags = ["str", "int", "float", "bool", "null"]

  /// The name of a tag of YAML's own that a node carries, `str` for `!!str`; nil for none. Throws an `InputError` for
  /// any but the known ones, and for one that is not YAML's own: what it would mean is not known.
  @discardableResult
  private static func checkTag(_ tag: Tag, of known: [String]?, at location: SourceLocation) throws
    -> String?
  {
    let prefix = "tag:yaml.org,2002:"
    let written = tag.rawValue
    if written.isEmpty { return nil }
    // It takes the meaning off a scalar: a text.
    if written == "!" { return "str" }
    let own = written.hasPrefix(prefix) ? String(written.dropFirst(prefix.count)) : nil
    if let own, known?.contains(own) ?? true { return own }
    throw InputError(
      location, "the tag '\(own.map { "!!" + $0 } ?? written)' has no meaning here: leave it out")
  }

  /// Replaces `<<: {...}` by the keys it brings; keys that stand beside it win.
  private static func merged(_ pairs: [(key: YAMLNode, value: YAMLNode)]) throws
    -> [(key: YAMLNode, value: YAMLNode)]
  {
    var result = pairs.filter { $0.key.plainText != "<<" }
    for (key, value) in pairs where key.plainText == "<<" {
      let sources = if case .sequence(let nodes) = value.content { nodes } else { [value] }
      for source in sources {
        guard case .mapping(let brought) = source.content else {
          throw InputError(key.location, "'<<' merges mappings only")
        }
        for pair in brought where !result.contains(where: { $0.key.text == pair.key.text }) {
          result.append(pair)
        }
      }
    }
    return result
  }

  /// The text of a scalar; nil for anything else.
  package var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// The text of a scalar without quotes; nil for anything else.
  package var plainText: String? {
    if case .scalar(let text, isPlain: true) = content { text } else { nil }
  }

  /// Whether there is nothing: `~`, `null` or an empty value.
  package var isNull: Bool { ["", "~", "null", "Null", "NULL"].contains(plainText) }

  /// As a user would say it: a list, 'text'.
  package var summary: String {
    switch content {
    case .scalar(let text, _): isNull ? "nothing" : "'\(text.replacing("\n", with: " "))'"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }

  /// Written as YAML.
  package func yaml() throws -> String {
    try serialize(node: node, width: 100, allowUnicode: true)
  }

  private var node: Node {
    switch content {
    case .scalar(let text, let isPlain):
      .scalar(Node.Scalar(text, .implicit, isPlain ? .plain : .doubleQuoted))
    case .sequence(let nodes):
      .sequence(Node.Sequence(nodes.map(\.node)))
    case .mapping(let pairs):
      .mapping(Node.Mapping(pairs.map { ($0.key.node, $0.value.node) }))
    }
  }
}

extension InputError {
  fileprivate init(_ error: YamlError, _ place: (Mark?) -> SourceLocation) {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      self.init(place(mark), "this is not YAML: \(problem)")
    case .duplicatedKeysInMapping(let keys, let context):
      self.init(place(context.mark), "the key '\(keys.first ?? "")' stands twice in one mapping")
    default:
      self.init(place(nil), "this is not YAML: \(error)")
    }
  }
}
