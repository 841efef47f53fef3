import SurplusCore
import SurplusYAML

/// Reads the components of one axis from YAML.
struct ComponentReader {
  let kind: ComponentKind
  let catalogue: ComponentCatalogue
  /// For schedulers: what there is to drive.
  var targets: [String] = []

  /// The alternatives of an axis, lists of values expanded; an alternative is a composition.
  func axis(_ node: SpecNode) throws -> [[Component]] {
    let nodes = try node.list(kind.rawValue)
    guard !nodes.isEmpty else { throw SpecError(node.location, "\(kind.rawValue) is empty") }
    return try nodes.flatMap { try alternatives($0) }
  }

  private var composes: Bool { kind == .scheduler || kind == .regularizer }

  private func alternatives(_ node: SpecNode) throws -> [[Component]] {
    if composes && node.text == "none" { return [[]] }
    guard case .sequence(let nodes) = node.content else {
      return try expanded(node).map { [$0] }
    }
    guard composes else {
      throw SpecError(node.location, "an alternative of \(kind.rawValue) is one component")
    }
    return try nodes.reduce([[]]) { before, node in
      if node.text == "none" { throw SpecError(node.location, "'none' stands alone") }
      let choices = try expanded(node)
      let all = before.flatMap { list in choices.map { list + [$0] } }
      try all.forEach { try checkComposition($0, node) }
      return all
    }
  }

  /// The last of a composition must go together with those before it.
  private func checkComposition(_ list: [Component], _ node: SpecNode) throws {
    guard let last = list.last else { return }
    let others = list.dropLast()
    if kind == .regularizer && others.contains(where: { $0.id == last.id }) {
      throw SpecError(node.location, "'\(last.id)' stands twice in one alternative")
    }
    if let target = last.target, others.contains(where: { $0.target == target }) {
      throw SpecError(node.location, "two schedulers of one alternative drive \(target)")
    }
  }

  /// One component with each combination of its lists of values; what is written first varies slowest.
  private func expanded(_ node: SpecNode) throws -> [Component] {
    let (name, settings) = try split(node)
    let entry = try resolve(name)
    let known = entry.settings(targets: targets)
    var combinations: [[String: HyperparameterValue]] = [[:]]
    var inner: [Component?] = [nil]
    let wraps = entry.descriptor.needs.contains(.inner)
    if wraps && !settings.contains(where: { $0.key.text == Component.innerKey }) {
      throw SpecError(
        name.location,
        "\(entry.descriptor.id) wraps another optimizer: "
          + "\(entry.descriptor.id): {\(Component.innerKey): {adamw: {lr: 0.001}}}")
    }
    for (key, value) in settings {
      if wraps && key.text == Component.innerKey {
        inner = try innerComponents(value, of: entry.descriptor)
        continue
      }
      guard let setting = known.first(where: { $0.name == key.text }) else {
        let names = known.map(\.name) + (wraps ? [Component.innerKey] : [])
        let hint = NearestName.hint(for: key.text ?? "", among: names)
        throw SpecError(
          key.location, "\(entry.descriptor.id) has no hyperparameter \(key.summary)" + hint)
      }
      let choices = try values(value, of: setting, entry.descriptor.id)
      combinations = combinations.flatMap { values in
        choices.map { values.merging([setting.name: $0]) { $1 } }
      }
    }
    return combinations.flatMap { given in
      inner.map { inner in
        Component(
          kind: kind, id: entry.descriptor.id, library: entry.library, written: name.text,
          values: given.merging(
            known.map { ($0.name, $0.defaultValue) }, uniquingKeysWith: { given, _ in given }),
          given: known.map(\.name).filter { given[$0] != nil }, inner: inner)
      }
    }
  }

  /// What a wrapper wraps: one optimizer, or a list of alternatives.
  private func innerComponents(_ node: SpecNode, of wrapper: Descriptor) throws -> [Component?] {
    guard case .sequence(let nodes) = node.content else { return try expanded(node) }
    guard !nodes.isEmpty else {
      throw SpecError(node.location, "\(wrapper.id): the list of inner optimizers is empty")
    }
    return try nodes.flatMap { try expanded($0) }
  }

  /// `id` or `id: {hyperparameters}`.
  private func split(_ node: SpecNode) throws -> (
    name: SpecNode, settings: [(key: SpecNode, value: SpecNode)]
  ) {
    if node.text != nil && !node.isNull { return (node, []) }
    guard case .mapping(let pairs) = node.content, let (name, body) = pairs.first else {
      throw SpecError(
        node.location, "\(kind.rawValue) is an id or 'id: {hyperparameters}', not \(node.summary)")
    }
    guard pairs.count == 1 else {
      throw SpecError(
        pairs[1].key.location,
        "\(pairs[1].key.summary) stands beside \(name.summary); hyperparameters stand deeper, or in braces"
      )
    }
    if body.isNull { return (name, []) }
    guard case .mapping(let settings) = body.content else {
      throw SpecError(
        body.location, "the hyperparameters of \(name.summary) are a mapping, not \(body.summary)")
    }
    return (name, settings)
  }

  private func resolve(_ name: SpecNode) throws -> ComponentCatalogue.Entry {
    do {
      return try catalogue.resolve(name.text ?? "", kind: kind)
    } catch let error as SpecError {
      throw SpecError(name.location, error.message)
    }
  }

  private func values(_ node: SpecNode, of setting: Setting, _ id: String) throws
    -> [HyperparameterValue]
  {
    guard case .sequence(let nodes) = node.content else {
      return [try setting.read(node, of: id)]
    }
    guard !nodes.isEmpty else {
      throw SpecError(node.location, "\(id): the list of \(setting.name) is empty")
    }
    var values: [HyperparameterValue] = []
    for node in nodes {
      let value = try setting.read(node, of: id)
      guard !values.contains(value) else {
        throw SpecError(
          node.location, "\(id): \(value) stands twice in the list of \(setting.name)")
      }
      values.append(value)
    }
    return values
  }
}
