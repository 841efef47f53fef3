import SurplusCore
import SurplusYAML

/// Reads the components of one axis from YAML.
struct ComponentReader {
  /// What an axis says.
  struct Axis {
    /// Its alternatives, each a composition; some are missing where there are mistakes.
    var alternatives: [[Component]] = []
    /// Every component at its place.
    var written: [WrittenComponent] = []
  }

  let kind: ComponentKind
  let catalogue: ComponentCatalogue
  /// For schedulers: what there is to drive; nil where that is not known.
  var targets: [String]? = []
  /// What is wrong at one place does not keep the others from being read.
  let mistakes: MistakeCollector

  /// The alternatives of an axis, lists of values expanded.
  func axis(_ node: SpecNode) throws -> Axis {
    let nodes = try node.list(kind.rawValue)
    guard !nodes.isEmpty else {
      throw SpecError(
        node.location, "\(kind.rawValue) is an empty list: it needs at least one alternative")
    }
    var axis = Axis()
    for node in nodes {
      axis.alternatives += mistakes.attempt { try alternatives(node, &axis.written) } ?? []
    }
    return axis
  }

  private var composes: Bool { kind == .scheduler || kind == .regularizer }

  private func alternatives(_ node: SpecNode, _ written: inout [WrittenComponent]) throws
    -> [[Component]]
  {
    if composes && node.text == "none" { return [[]] }
    guard case .sequence(let nodes) = node.content else {
      return try expanded(node, &written).map { [$0] }
    }
    guard composes else {
      throw SpecError(node.location, "an alternative of \(kind.rawValue) is one component")
    }
    var compositions: [[Component]] = [[]]
    for node in nodes {
      mistakes.attempt {
        if node.text == "none" { throw SpecError(node.location, "'none' stands alone") }
        let choices = try expanded(node, &written)
        // A component with a mistake is left out, so that those after it are still read.
        guard !choices.isEmpty else { return }
        compositions = compositions.flatMap { list in choices.map { list + [$0] } }
        try compositions.forEach { try checkComposition($0, node) }
      }
    }
    return compositions
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

  /// One component with each combination of its lists of values; what is written first varies slowest. Empty if there
  /// are mistakes in it.
  private func expanded(_ node: SpecNode, _ written: inout [WrittenComponent]) throws -> [Component]
  {
    let (name, settings) = try split(node)
    let entry = try resolve(name)
    let known = entry.settings(targets: targets)
    var combinations: [[String: HyperparameterValue]] = [[:]]
    var elements: [WrittenComponent.Element] = []
    var inner: [String: [Component]] = [:]
    let keys = entry.descriptor.wraps
    guard keys.allSatisfy({ key in settings.contains { $0.key.text == key } }) else {
      let example = keys.map { "\($0): {adamw: {lr: 0.001}}" }.joined(separator: ", ")
      throw SpecError(
        name.location,
        "\(entry.descriptor.id) wraps \(keys.count == 1 ? "another optimizer" : "other optimizers"): "
          + "\(entry.descriptor.id): {\(example)}")
    }
    for (index, (key, value)) in settings.enumerated() {
      if let key = keys.first(where: { $0 == key.text }) {
        inner[key] = mistakes.attempt {
          try innerComponents(value, as: key, of: entry.descriptor, &written)
        }
        continue
      }
      guard let setting = known.first(where: { $0.name == key.text }) else {
        let names = known.map(\.name) + keys
        mistakes.add(
          SpecNode(.mapping(settings), at: name.location)
            .unknownKey(at: index, of: entry.descriptor.id, known: names, "hyperparameter"))
        combinations = []
        continue
      }
      let choices = mistakes.attempt { try values(value, of: setting, entry.descriptor.id) } ?? []
      if choices.count > 1 { elements += choices }
      combinations = combinations.flatMap { values in
        choices.map { values.merging([setting.name: $0.value]) { $1 } }
      }
    }
    func component(_ given: [String: HyperparameterValue], _ inner: [Component]) -> Component {
      Component(
        kind: kind, id: entry.descriptor.id, library: entry.library, written: name.text,
        values: given.merging(
          known.map { ($0.name, $0.defaultValue) }, uniquingKeysWith: { given, _ in given }),
        given: known.map(\.name).filter { given[$0] != nil }, inner: inner,
        parts: entry.descriptor.parts, size: entry.descriptor.size)
    }
    written.append(
      WrittenComponent(
        location: name.location, combinations: combinations.map { component($0, []) },
        elements: elements))
    let wrapped = keys.reduce([[]]) { lists, key in
      lists.flatMap { list in (inner[key] ?? []).map { list + [$0] } }
    }
    return combinations.flatMap { given in wrapped.map { component(given, $0) } }
  }

  /// What a wrapper wraps under a key: one optimizer, or a list of alternatives.
  private func innerComponents(
    _ node: SpecNode, as key: String, of wrapper: Descriptor, _ written: inout [WrittenComponent]
  ) throws -> [Component] {
    guard case .sequence(let nodes) = node.content else { return try expanded(node, &written) }
    guard !nodes.isEmpty else {
      throw SpecError(
        node.location,
        "\(wrapper.id): the list of \(key) optimizers is empty: it needs at least one")
    }
    var inner: [Component] = []
    for node in nodes { inner += mistakes.attempt { try expanded(node, &written) } ?? [] }
    return inner
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
    -> [WrittenComponent.Element]
  {
    func element(_ node: SpecNode) throws -> WrittenComponent.Element {
      WrittenComponent.Element(
        name: setting.name, value: try setting.read(node, of: id), location: node.location)
    }
    guard case .sequence(let nodes) = node.content else { return [try element(node)] }
    guard !nodes.isEmpty else {
      throw SpecError(
        node.location, "\(id): the list of \(setting.name) is empty: it needs at least one value")
    }
    var elements: [WrittenComponent.Element] = []
    for (index, node) in nodes.enumerated() {
      mistakes.attempt {
        if index > 0, let mistake = node.decimalComma(after: nodes[index - 1]) { throw mistake }
        let new = try element(node)
        guard !elements.contains(where: { $0.value == new.value }) else {
          throw SpecError(
            node.location, "\(id): \(new.value) stands twice in the list of \(setting.name)")
        }
        elements.append(new)
      }
    }
    return elements
  }
}
