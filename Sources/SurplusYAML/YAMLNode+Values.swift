import SurplusCore

/// Reading values of a type; each throws an `InputError` that says what was expected.
extension YAMLNode {
  /// The number that a plain scalar writes, as YAML 1.2 does and with any exponent: `1e-08`, `.5`, `-3`. One beyond
  /// the largest double is infinite.
  package var number: Double? { plainText.flatMap(Self.number) }

  private static func number(_ text: String) -> Double? {
    guard text.contains(where: \.isNumber),
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
    let mistakes = MistakeCollector()
    let fields = try fields(what, known: known, mistakes)
    try mistakes.report()
    return fields
  }

  /// A mapping's values by key; keys that are not known are left out and kept as mistakes.
  package func fields(_ what: String, known: [String], _ mistakes: MistakeCollector) throws
    -> [String: YAMLNode]
  {
    guard case .mapping(let pairs) = content else {
      throw InputError(
        location, "\(what) is a mapping with \(known.joined(separator: ", ")), not \(summary)")
    }
    var fields: [String: YAMLNode] = [:]
    for (index, (key, value)) in pairs.enumerated() {
      guard let name = key.text, known.contains(name) else {
        mistakes.add(unknownKey(at: index, of: what, known: known, "key"))
        continue
      }
      fields[name] = value
    }
    return fields
  }

  /// The mistake of a mapping's key that is not known; `noun` is what a key is called.
  package func unknownKey(at index: Int, of what: String, known: [String], _ noun: String)
    -> InputError
  {
    guard case .mapping(let pairs) = content else {
      preconditionFailure("only a mapping has keys")
    }
    let key = pairs[index].key
    // In braces a comma ends the value: `{lr: 0,05}` has the keys lr and 05.
    if index > 0, pairs[index].value.isNull, let before = pairs[index - 1].value.digits,
      let after = key.number != nil ? key.plainText : nil
    {
      return Self.decimalComma(key.location, before, after)
    }
    return InputError(
      key.location,
      "\(what) has no \(noun) \(key.summary)" + NearestName.hint(for: key.text ?? "", among: known))
  }

  /// The digits of a plain whole number.
  private var digits: String? {
    guard let text = plainText, let last = text.last, last.isNumber,
      text.drop(while: { "+-".contains($0) }).allSatisfy(\.isNumber)
    else { return nil }
    return text
  }

  /// A number of a closed range.
  package func real(_ what: String, from lowest: Double, to highest: Double = .infinity) throws
    -> Double
  {
    guard let value = number else { throw wrong(what, "a number") }
    guard value >= lowest, value <= highest, value.isFinite else {
      let written = value.isFinite ? value.shortest : plainText ?? ""
      throw InputError(
        location, "\(what) = \(written) " + Self.complaint(about: value, lowest, highest))
    }
    return value
  }

  /// A whole number of a closed range; `1e3` is one.
  package func integer(_ what: String, from lowest: Double, to highest: Double = 0x1p53) throws
    -> Int
  {
    guard let value = number, value.rounded() == value else { throw wrong(what, "a whole number") }
    let integer = Int(try real(what, from: max(lowest, -0x1p53), to: min(highest, 0x1p53)))
    // What is read as the last number whose neighbours are numbers, too, may have been the next one.
    guard abs(value) < 0x1p53 || plainText.flatMap({ Int($0) }) == integer else {
      throw InputError(
        location,
        "\(what) = \(plainText ?? "") " + Self.complaint(about: value * 2, -0x1p53, 0x1p53))
    }
    return integer
  }

  /// true or false.
  package func boolean(_ what: String) throws -> Bool {
    switch plainText {
    case "true", "True", "TRUE": return true
    case "false", "False", "FALSE": return false
    default:
      let isQuoted = plainText == nil && ["true", "false"].contains(text?.lowercased())
      throw InputError(
        location, "\(what) is true or false, not \(quoted)" + (isQuoted ? Self.unquote : ""))
    }
  }

  /// One of several names.
  package func choice(_ what: String, of names: [String]) throws -> String {
    guard let text, names.contains(text) else {
      let nearest = text.flatMap { NearestName.nearest(to: $0, among: names) }
      throw InputError(
        location,
        "\(what) is one of \(names.joined(separator: ", ")), not \(summary)"
          + (nearest.map { "; did you mean '\($0)'?" } ?? ""))
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
    guard let count = Double(String(digits)), let scale = units[String(unit)] else {
      throw InputError(location, "\(what) is an amount such as 4GiB, not \(summary)")
    }
    let amount = (count * scale).rounded()
    guard amount > 0, amount <= 0x1p53 else {
      throw InputError(
        location, "\(what) = \(text ?? "") is not from 1 byte to \(0x1p53.shortest) bytes")
    }
    return Int(amount)
  }

  /// The mistake of a node that is not the number of a range which was asked for.
  private func wrong(_ what: String, _ type: String) -> InputError {
    InputError(location, "\(what) is \(type), not \(quoted)" + numberAdvice)
  }

  /// What to change in a text that nearly is a number; empty for any other.
  package var numberAdvice: String {
    guard let plainText else { return text.flatMap(Self.number) == nil ? "" : Self.unquote }
    let point = plainText.replacing(",", with: ".")
    return point != plainText && Self.number(point) != nil
      ? ": a decimal takes a point, \(point)" : ""
  }

  private static let unquote = ": take the quotes off"

  /// The mistake of an element of a list that stands for the digits after a decimal comma, `[0,05]`; nil for others.
  package func decimalComma(after previous: YAMLNode) -> InputError? {
    guard let before = previous.digits, let after = digits, after.count > 1, after.first == "0"
    else { return nil }
    return Self.decimalComma(location, before, after)
  }

  private static func decimalComma(_ location: SourceLocation, _ before: String, _ after: String)
    -> InputError
  {
    InputError(
      location,
      "the comma in '\(before),\(after)' ends a number: a decimal takes a point, "
        + "\(before).\(after)")
  }

  /// As it was written, with its quotes.
  private var quoted: String {
    plainText == nil ? text.map { "the text '\($0)'" } ?? summary : summary
  }

  /// Which bound a number breaks. Bounds that nobody would type are named only where they are broken.
  private static func complaint(about value: Double, _ lowest: Double, _ highest: Double) -> String
  {
    if lowest > -1e15 && highest < 1e15 {
      return "is not from \(lowest.shortest) to \(highest.shortest)"
    }
    if value < lowest { return "is not at least \(lowest.shortest)" }
    let limit = Double.greatestFiniteMagnitude
    return value > 0
      ? "is more than the limit of \(min(highest, limit).shortest)"
      : "is less than the limit of \((-limit).shortest)"
  }
}
