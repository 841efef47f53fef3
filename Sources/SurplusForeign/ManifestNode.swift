import SurplusYAML

/// What a manifest is made of; each throws an `InputError` that says what was expected.
extension YAMLNode {
  /// A text that says something.
  func nonEmptyText(_ what: String) throws -> String {
    guard let text, !isNull else { throw InputError(location, "\(what) is a text, not \(summary)") }
    return text
  }

  /// A name in snake_case.
  func snakeCase(_ what: String) throws -> String {
    guard let text, text.isSnakeCase else {
      throw InputError(location, "\(what) is a name in snake_case, not \(summary)")
    }
    return text
  }

  /// A name that C allows.
  func identifier(_ what: String) throws -> String {
    guard let text, let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first),
      text.utf8.allSatisfy({ byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "_")
      })
    else { throw InputError(location, "\(what) is a name in C, not \(summary)") }
    return text
  }

  /// A function of the library.
  func symbol() throws -> ForeignSymbol {
    ForeignSymbol(name: try identifier("a function"), location: location)
  }

  /// A C type.
  func type() throws -> ForeignType {
    let name = try choice("a type", of: ForeignType.allCases.map(\.rawValue))
    guard let type = ForeignType(rawValue: name) else { throw InputError(location, "no such type") }
    return type
  }

  /// The keys and values of a mapping, in order.
  func pairs(_ what: String) throws -> [(key: YAMLNode, value: YAMLNode)] {
    guard case .mapping(let pairs) = content else {
      throw InputError(location, "\(what) is a mapping, not \(summary)")
    }
    return pairs
  }

  /// The key and value of a mapping with one key.
  func onlyPair(_ what: String, _ form: String) throws -> (key: YAMLNode, value: YAMLNode) {
    guard case .mapping(let pairs) = content, pairs.count == 1 else {
      throw InputError(location, "\(what) is \(form), not \(summary)")
    }
    return pairs[0]
  }
}

extension [String: YAMLNode] {
  /// A key that must be there.
  func required(_ key: String, in node: YAMLNode) throws -> YAMLNode {
    guard let value = self[key] else { throw InputError(node.location, "'\(key)' is missing") }
    return value
  }
}
