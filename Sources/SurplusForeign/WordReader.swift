import SurplusCore
import SurplusYAML

/// Reads arguments: `WORD: TYPE`, the word of a closed vocabulary.
struct WordReader {
  let settings: HyperparameterList
  let constants: [String: Double]
  /// Names of state buffers in the order of their first use; nil for a driver, which has none.
  private(set) var slots: [String]? = []
  /// Hyperparameters that reach an argument.
  private(set) var used: Set<String> = []
  private var memory: [ForeignProgram.Memory] = []
  private var callbacks: [String] = []
  private(set) var handles: [String] = []

  init(settings: HyperparameterList, constants: [String: Double]) {
    self.settings = settings
    self.constants = constants
  }

  /// From here on the words are those of a driver.
  mutating func becomeDriver(_ memory: [ForeignProgram.Memory], callbacks: [String]) {
    slots = nil
    self.memory = memory
    self.callbacks = callbacks
  }

  /// A pointer that a call returns, `handle.NAME`.
  mutating func handle(_ node: YAMLNode) throws -> Int {
    guard let text = node.text, text.hasPrefix("handle."),
      String(text.dropFirst(7)).isSnakeCase
    else {
      throw InputError(node.location, "a result that is kept is handle.NAME, not \(node.summary)")
    }
    let name = String(text.dropFirst(7))
    if let known = handles.firstIndex(of: name) { return known }
    handles.append(name)
    return handles.count - 1
  }

  /// The memory and field of `memory.NAME.FIELD`, or of `memory.NAME` where that is one number.
  func field(_ node: YAMLNode) throws -> (memory: Int, field: Int, type: ForeignType) {
    for (index, area) in memory.enumerated() {
      for (field, member) in area.fields.enumerated()
      where node.text == "memory.\(area.name)" + (member.name.isEmpty ? "" : ".\(member.name)") {
        return (index, field, member.type)
      }
    }
    let known = memory.flatMap { area in
      area.fields.map { "memory.\(area.name)" + ($0.name.isEmpty ? "" : ".\($0.name)") }
    }
    throw InputError(
      node.location,
      "there is no field \(node.summary)" + NearestName.hint(for: node.text ?? "", among: known))
  }

  /// `WORD: TYPE`.
  mutating func argument(_ node: YAMLNode) throws -> ForeignArgument {
    let (key, value) = try node.onlyPair("an argument", "WORD: TYPE, such as 'count: size_t'")
    let (word, type) = (try word(key), try value.type())
    try Self.check(word, key, passedAs: type, at: value.location)
    return ForeignArgument(word: word, type: type)
  }

  /// What a field of memory is set to.
  mutating func value(_ node: YAMLNode, for type: ForeignType) throws -> ForeignWord {
    let word = try word(node)
    try Self.check(word, node, passedAs: type, at: node.location)
    return word
  }

  private static func check(
    _ word: ForeignWord, _ node: YAMLNode, passedAs type: ForeignType, at location: SourceLocation
  ) throws {
    let fits: Bool
    let expected: String
    switch word {
    case .parameters, .gradient, .state, .null, .point, .memory, .callback, .handle:
      (fits, expected) = (type == .pointer, "pointer")
    case .seed: (fits, expected) = (type.isInteger, "a whole number, such as int")
    case .loss: (fits, expected) = (type.isReal, "double, float or real")
    default: (fits, expected) = (type != .pointer, "a number, such as int or double")
    }
    guard !fits else { return }
    throw InputError(
      location, "\(node.summary) is passed as \(expected), not '\(type.rawValue)'")
  }

  /// A word alone.
  mutating func word(_ node: YAMLNode) throws -> ForeignWord {
    guard let text = node.text else {
      throw InputError(node.location, "a word of the vocabulary is a text, not \(node.summary)")
    }
    if let number = node.number { return .number(number) }
    if let number = constants[text] { return .number(number) }
    if let plain = plainWords[text] { return plain }
    if let word = hyperparameter(text) { return word }
    if slots != nil, text.hasPrefix("state.") {
      let name = String(text.dropFirst(6))
      guard name.isSnakeCase else {
        throw InputError(node.location, "state.NAME has a name in snake_case, not '\(name)'")
      }
      return .state(slot(name))
    }
    if let index = memory.firstIndex(where: { text == "memory.\($0.name)" }) {
      return .memory(index)
    }
    if let index = callbacks.firstIndex(where: { text == "callback.\($0)" }) {
      return .callback(index)
    }
    if let index = handles.firstIndex(where: { text == "handle.\($0)" }) { return .handle(index) }
    throw InputError(
      node.location, "unknown word '\(text)'" + NearestName.hint(for: text, among: known))
  }

  private var plainWords: [String: ForeignWord] {
    let shared: [String: ForeignWord] = ["count": .count, "seed": .seed, "null": .null]
    let own: [String: ForeignWord] =
      slots == nil
      ? ["point": .point]
      : [
        "rows": .rows, "columns": .columns, "parameters": .parameters, "gradient": .gradient,
        "step": .step, "iteration": .iteration, "horizon": .horizon, "loss": .loss,
      ]
    return shared.merging(own) { first, _ in first }
  }

  private var known: [String] {
    plainWords.keys.sorted() + settings.list.map { "hyper.\($0.name)" } + constants.keys.sorted()
      + (slots.map { $0.isEmpty ? ["state.NAME"] : $0.map { "state.\($0)" } } ?? [])
      + memory.map { "memory.\($0.name)" } + callbacks.map { "callback.\($0)" }
      + handles.map { "handle.\($0)" }
  }

  private mutating func hyperparameter(_ text: String) -> ForeignWord? {
    let scale: Double = text.hasPrefix("-") ? -1 : 1
    let name = scale < 0 ? String(text.dropFirst()) : text
    guard let index = settings.list.firstIndex(where: { name == "hyper.\($0.name)" }) else {
      return nil
    }
    let found = settings.list[index].name
    used.insert(found)
    return .hyperparameter(index, scale: scale, values: settings.choices[found])
  }

  private mutating func slot(_ name: String) -> Int {
    if let known = slots?.firstIndex(of: name) { return known }
    slots?.append(name)
    return (slots?.count ?? 1) - 1
  }
}
