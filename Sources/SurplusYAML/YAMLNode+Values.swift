/// Reading values of a type; each throws an `InputError` that says what was expected.
extension YAMLNode {
  /// The number that a plain scalar writes, as YAML 1.2 does and with any exponent: `1e-08`, `.5`, `-3`.
  package var number: Double? {
    guard let text = plainText, text.contains(where: \.isNumber),
      text.allSatisfy({ "0123456789+-.eE".contains($0) }), let value = Double(text)
    else { return nil }
    return value == 0 ? 0 : value
  }

  /// A list's elements.
  package func list(_ what: String) throws -> [YAMLNode] {
    guard case .sequence(let nodes) = content else {
      throw InputError(location, "\(what) is a list; write [\(text ?? "...")]")
    }
    return nodes
  }

  /// A mapping's values by key, all of which must be known.
  package func fields(_ what: String, known: [String]) throws -> [String: YAMLNode] {
    guard case .mapping(let pairs) = content else {
      throw InputError(
        location, "\(what) is a mapping with \(known.joined(separator: ", ")), not \(summary)")
    }
    var fields: [String: YAMLNode] = [:]
    for (key, value) in pairs {
      guard let name = key.text, known.contains(name) else {
        let hint = NearestName.hint(for: key.text ?? "", among: known)
        throw InputError(key.location, "\(what) has no key \(key.summary)" + hint)
      }
      fields[name] = value
    }
    return fields
  }

  /// A number of a closed range.
  package func real(_ what: String, from lowest: Double, to highest: Double = .infinity) throws
    -> Double
  {
    guard let value = number, value.isFinite else {
      throw InputError(location, "\(what) is a number, not \(summary)")
    }
    guard value >= lowest && value <= highest else {
      throw InputError(
        location, "\(what) = \(value.shortest) is not \(Self.range(lowest, highest))")
    }
    return value
  }

  /// A whole number of a closed range; `1e3` is one.
  package func integer(_ what: String, from lowest: Double, to highest: Double = 0x1p53) throws
    -> Int
  {
    guard let value = number, let whole = Int(exactly: value) else {
      throw InputError(location, "\(what) is a whole number, not \(summary)")
    }
    _ = try real(what, from: lowest, to: highest)
    return whole
  }

  /// true or false.
  package func boolean(_ what: String) throws -> Bool {
    switch plainText {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: throw InputError(location, "\(what) is true or false, not \(summary)")
    }
  }

  /// One of several names.
  package func choice(_ what: String, of names: [String]) throws -> String {
    guard let text, names.contains(text) else {
      let hint = text.map { NearestName.hint(for: $0, among: names) } ?? ""
      throw InputError(
        location, "\(what) is one of \(names.joined(separator: ", ")), not \(summary)" + hint)
    }
    return text
  }

  /// A number of bytes: `4GiB`, `500MB`, `1073741824`.
  package func bytes(_ what: String) throws -> Int {
    let units: [String: Double] = [
      "": 1, "B": 1, "KiB": 0x1p10, "MiB": 0x1p20, "GiB": 0x1p30, "TiB": 0x1p40, "KB": 1e3,
      "MB": 1e6, "GB": 1e9, "TB": 1e12,
    ]
    let digits = (text ?? "").prefix { $0.isNumber || $0 == "." }
    let unit = (text ?? "").dropFirst(digits.count).drop { $0 == " " }
    guard let count = Double(String(digits)), let scale = units[String(unit)],
      let bytes = Int(exactly: (count * scale).rounded()), bytes > 0
    else { throw InputError(location, "\(what) is an amount such as 4GiB, not \(summary)") }
    return bytes
  }

  /// A range as a sentence continues after "is not". Bounds that nobody would type are not bounds.
  private static func range(_ lowest: Double, _ highest: Double) -> String {
    switch (lowest > -1e15, highest < 1e15) {
    case (true, true): "from \(lowest.shortest) to \(highest.shortest)"
    case (true, false): "at least \(lowest.shortest)"
    case (false, true): "at most \(highest.shortest)"
    case (false, false): "finite"
    }
  }
}
