/// A component as a spec writes it inline, and as the JSON of a cell keeps it.
struct WrittenComponent {
  let id: String
  /// Names and values; the values are JSON.
  let settings: [(name: String, value: String)]
  var size: String?

  init(_ id: String, _ settings: KeyValuePairs<String, String> = [:], size: String? = nil) {
    self.id = id
    self.settings = settings.map { (name: $0.key, value: $0.value) }
    self.size = size
  }

  var text: String {
    let pairs = settings.map { "\($0.name): \($0.value.filter { $0 != "\"" })" }
    return pairs.isEmpty ? id : "\(id): {\(pairs.joined(separator: ", "))}"
  }

  var json: String {
    let names = settings.map { "\"\($0.name)\"" }.joined(separator: ",")
    let values = settings.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",")
    let named = size.map { ",\"size\":\"\($0)\"" } ?? ""
    return
      "{\"written\":\"\(id)\",\"given\":[\(names)],\"values\":{\(values)},\"inner\":[]\(named)}"
  }
}

extension [WrittenComponent] {
  var text: String {
    switch count {
    case 0: "none"
    case 1: self[0].text
    default: "[\(map(\.text).joined(separator: ", "))]"
    }
  }

  var json: String { "[\(map(\.json).joined(separator: ","))]" }
}
