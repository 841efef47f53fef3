/// A file of the page with places to fill, written `{{name}}`.
package struct PageTemplate {
  /// What fills a place.
  package enum Value {
    /// Text from outside, escaped where it is put.
    case text(String)
    /// Markup that the page has made itself.
    case markup(String)

    fileprivate var written: String {
      switch self {
      case .text(let text): HTMLText.escaped(text)
      case .markup(let markup): markup
      }
    }
  }

  /// Places and values that do not belong together: the file and the code that fills it disagree.
  package struct Mismatch: Error, Equatable, CustomStringConvertible {
    /// Places without a value, by name.
    package let unfilled: [String]
    /// Values without a place, by name.
    package let unused: [String]

    /// What is wrong, for whoever changed the page.
    package var description: String {
      "the page's template: places without a value: \(unfilled); values without a place: \(unused)"
    }
  }

  private enum Part {
    case literal(String)
    case place(String)
  }

  private let parts: [Part]

  /// The template that a file of the page holds.
  package init(_ file: [UInt8]) {
    let text = String(decoding: file, as: UTF8.self)
    var parts: [Part] = []
    var rest = text[...]
    while let open = rest.firstRange(of: "{{"),
      let close = rest[open.upperBound...].firstRange(of: "}}")
    {
      parts.append(.literal(String(rest[..<open.lowerBound])))
      parts.append(.place(String(rest[open.upperBound..<close.lowerBound])))
      rest = rest[close.upperBound...]
    }
    self.parts = parts + [.literal(String(rest))]
  }

  /// The text with every place filled. What a value holds is not searched for places. Throws a `Mismatch` unless
  /// places and values have the same names.
  package func filled(_ values: [String: Value]) throws -> String {
    let names = parts.compactMap { if case .place(let name) = $0 { name } else { nil } }
    let unfilled = Set(names).subtracting(values.keys)
    let unused = Set(values.keys).subtracting(names)
    guard unfilled.isEmpty, unused.isEmpty else {
      throw Mismatch(unfilled: unfilled.sorted(), unused: unused.sorted())
    }
    return parts.map { part in
      switch part {
      case .literal(let text): text
      case .place(let name): values[name]?.written ?? ""
      }
    }.joined()
  }
}
