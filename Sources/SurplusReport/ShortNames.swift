import SurplusStore

/// Short names for the alternatives of an axis: ids, with only those settings that tell alternatives apart.
///
/// `adamw: {lr: 0.01, eps: 1e-08}` is `adamw`, or `adamw lr=0.01` beside one with another rate.
struct ShortNames {
  private var names: [String: String] = [:]

  /// Names for alternatives written inline, each with its components; one without, `none` for example, is its own
  /// name.
  init(_ alternatives: [(text: String, components: [RecordedComponent])]) {
    let known = Dictionary(
      alternatives.filter { !$0.components.isEmpty }, uniquingKeysWith: { first, _ in first })
    let kinds = Dictionary(grouping: known) { $0.value.map(\.written) }
    for (ids, kind) in kinds {
      for (text, components) in kind {
        let parts = ids.indices.map { index in
          let others = kind.map { $0.value[index].settings }
          let telling = components[index].settings.filter { setting in
            !others.allSatisfy { $0.contains(setting) }
          }
          return ([ids[index]] + telling.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
        }
        names[text] = parts.joined(separator: " + ")
      }
    }
  }

  /// The name of an alternative.
  subscript(_ text: String) -> String {
    names[text] ?? text
  }

  /// Alternatives whose name says less than they do, with their names, by name.
  var explained: [(name: String, text: String)] {
    names.filter { $0.key != $0.value }.map { (name: $0.value, text: $0.key) }
      .sorted { ($0.name, $0.text) < ($1.name, $1.text) }
  }
}
