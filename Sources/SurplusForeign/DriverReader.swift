import SurplusCore
import SurplusYAML

/// Reads how a library that owns its loop is used.
enum DriverReader {
  private static let keys = ["precision", "memory", "callbacks", "calls", "stop", "cleanup"]

  /// Throws an `InputError`.
  static func read(
    _ node: YAMLNode, _ structs: [String: [ForeignProgram.Field]], _ words: inout WordReader
  ) throws -> ForeignProgram {
    let fields = try node.fields("driver", known: keys)
    let precision = try fields["precision"]?.choice("precision", of: ["f64", "f32"]) ?? "f64"
    let memory = try (fields["memory"]?.pairs("memory") ?? []).map {
      try Self.memory($0.key, $0.value, structs)
    }
    let list = try fields.required("callbacks", in: node)
    let callbacks = try list.pairs("callbacks").map { try callback($0.key, $0.value) }
    guard callbacks.contains(where: \.isEvaluation) else {
      throw InputError(list.location, "no callback asks for the loss at a 'point'")
    }
    words.becomeDriver(memory, callbacks: callbacks.map(\.name))
    let calls = try fields.required("calls", in: node)
    let actions = try calls.list("calls").flatMap { try Self.actions($0, &words) }
    guard actions.contains(where: { $0.passesCallback }) else {
      throw InputError(calls.location, "no call passes a callback: nothing would be minimized")
    }
    func simple(_ key: String) throws -> [ForeignProgram.Call] {
      try (fields[key]?.list(key) ?? []).map { try call($0, &words) }
    }
    let stop = try simple("stop")
    let cleanup = try simple("cleanup")
    return ForeignProgram(
      precision: precision == "f32" ? .f32 : .f64, memory: memory, callbacks: callbacks,
      handles: words.handles, actions: actions, stop: stop, cleanup: cleanup)
  }

  private static func memory(
    _ key: YAMLNode, _ value: YAMLNode, _ structs: [String: [ForeignProgram.Field]]
  ) throws -> ForeignProgram.Memory {
    let name = try key.snakeCase("memory")
    let numbers = ForeignType.allCases.map(\.rawValue)
    let type = try value.choice("memory.\(name)", of: structs.keys.sorted() + numbers)
    if let fields = structs[type] { return ForeignProgram.Memory(name: name, fields: fields) }
    return ForeignProgram.Memory(
      name: name, fields: [ForeignProgram.Field(name: "", type: try value.type())])
  }

  private static func callback(_ key: YAMLNode, _ node: YAMLNode) throws -> ForeignProgram.Callback
  {
    let name = try key.snakeCase("a callback")
    let fields = try node.fields("callback \(name)", known: ["arguments", "result"])
    let arguments = try fields.required("arguments", in: node).list("arguments").map(argument)
    let answer = try fields["result"].flatMap { try Self.answer($0) }
    let callback = ForeignProgram.Callback(name: name, arguments: arguments, answer: answer)
    let givesLoss = answer?.meaning == .loss || arguments.contains { $0.meaning == .loss }
    guard callback.isEvaluation == givesLoss else {
      throw InputError(
        node.location, "a callback has a 'point' and gives the loss there, or has neither")
    }
    return callback
  }

  private static func argument(_ node: YAMLNode) throws -> (
    meaning: ForeignProgram.Callback.Argument, type: ForeignType
  ) {
    let (word, type) = try node.onlyPair(
      "an argument of a callback", "WORD: TYPE, such as 'point: pointer'")
    let meanings = ForeignProgram.Callback.Argument.allCases
    let text = try word.choice("an argument of a callback", of: meanings.map(\.rawValue))
    let meaning = meanings.first { $0.rawValue == text } ?? .ignored
    let found = try type.type()
    let isPointer = [.point, .gradient, .loss].contains(meaning)
    guard meaning == .ignored || isPointer == (found == .pointer) else {
      throw InputError(
        type.location, "'\(text)' arrives as \(isPointer ? "pointer" : "a whole number")")
    }
    return (meaning, found)
  }

  private static func answer(_ node: YAMLNode) throws -> (
    meaning: ForeignProgram.Callback.Answer, type: ForeignType
  )? {
    if node.plainText == "void" { return nil }
    let (word, type) = try node.onlyPair(
      "the result of a callback", "'void', 'loss: TYPE' or 'stop: TYPE'")
    let text = try word.choice("the result of a callback", of: ["loss", "stop"])
    let meaning: ForeignProgram.Callback.Answer = text == "loss" ? .loss : .stop
    let found = try type.type()
    guard found != .pointer, (meaning == .loss) == found.isReal else {
      throw InputError(
        type.location, "'\(text)' is returned as \(meaning == .loss ? "double" : "int")")
    }
    return (meaning, found)
  }

  // MARK: - Calls

  private static func actions(_ node: YAMLNode, _ words: inout WordReader) throws
    -> [ForeignProgram.Action]
  {
    guard case .mapping(let pairs) = node.content, pairs.first?.key.text == "set" else {
      return [.call(try call(node, &words))]
    }
    guard pairs.count == 1 else {
      throw InputError(pairs[1].key.location, "'set' stands alone in its entry")
    }
    return try pairs[0].value.pairs("set").map { key, value in
      let (memory, field, type) = try words.field(key)
      return .set(memory: memory, field: field, to: try words.value(value, for: type))
    }
  }

  private static func call(_ node: YAMLNode, _ words: inout WordReader) throws
    -> ForeignProgram.Call
  {
    let fields = try node.fields("a call", known: ["call", "arguments", "result"])
    let symbol = try fields.required("call", in: node).symbol()
    let arguments = try (fields["arguments"]?.list("arguments") ?? []).map {
      try words.argument($0)
    }
    var result = ForeignProgram.Result.nothing
    if let node = fields["result"] {
      switch node.plainText {
      case "void": break
      case "status": result = .status
      default:
        let (name, type) = try node.onlyPair(
          "the result of a call", "'void', 'status' or 'handle.NAME: pointer'")
        guard try type.type() == .pointer else {
          throw InputError(type.location, "a result that is kept is a pointer")
        }
        result = .handle(try words.handle(name))
      }
    }
    return ForeignProgram.Call(symbol: symbol, arguments: arguments, result: result)
  }
}

extension ForeignProgram.Action {
  fileprivate var passesCallback: Bool {
    func isCallback(_ word: ForeignWord) -> Bool {
      if case .callback = word { true } else { false }
    }
    switch self {
    case .call(let call): return call.arguments.contains { isCallback($0.word) }
    case .set(_, _, let word): return isCallback(word)
    }
  }
}
