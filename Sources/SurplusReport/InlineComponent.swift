/// A component as a spec writes it inline, `adamw: {lr: 0.01}`, taken apart for labels.
struct InlineComponent: Equatable {
  struct Setting: Equatable {
    let name: String
    let value: String
  }

  let id: String
  let settings: [Setting]

  /// One component.
  init(_ text: String) {
    let parts = Self.split(text, at: ":", limit: 1)
    id = parts[0]
    guard parts.count == 2 else {
      settings = []
      return
    }
    settings = Self.split(Self.unwrapped(parts[1], "{", "}"), at: ",").map { setting in
      let parts = Self.split(setting, at: ":", limit: 1)
      return Setting(name: parts[0], value: parts.count == 2 ? parts[1] : "")
    }
  }

  /// The components of a list, `[l2: {strength: 0.1}, dropout]`, or of a single one.
  static func list(_ text: String) -> [InlineComponent] {
    split(unwrapped(text, "[", "]"), at: ",").map(InlineComponent.init)
  }

  /// As a spec writes it.
  var text: String {
    if settings.isEmpty { return id }
    return "\(id): {" + settings.map { "\($0.name): \($0.value)" }.joined(separator: ", ") + "}"
  }

  /// The same without a setting.
  func without(_ name: String) -> InlineComponent {
    InlineComponent(id: id, settings: settings.filter { $0.name != name })
  }

  private init(id: String, settings: [Setting]) {
    self.id = id
    self.settings = settings
  }

  private static func unwrapped(_ text: String, _ open: Character, _ close: Character) -> String {
    guard text.first == open, text.last == close else { return text }
    return String(text.dropFirst().dropLast())
  }

  /// Parts between separators that are not inside brackets, without spaces around them.
  private static func split(_ text: String, at separator: Character, limit: Int = .max) -> [String]
  {
    var parts = [""]
    var depth = 0
    for character in text {
      if "{[".contains(character) { depth += 1 }
      if "}]".contains(character) { depth -= 1 }
      if character == separator && depth == 0 && parts.count <= limit {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { part in
      String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
