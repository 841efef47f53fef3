import SurplusYAML

/// A component at its place in a spec, with each combination of its lists of values.
struct WrittenComponent {
  /// A value of a list, and where it stands.
  struct Element {
    let name: String
    let value: HyperparameterValue
    let location: SourceLocation
  }

  /// Where its name stands.
  let location: SourceLocation
  /// One component a combination; what a wrapper wraps is written at a place of its own.
  let combinations: [Component]
  /// The values of its lists, as they are written.
  let elements: [Element]

  /// Sorts combinations that cannot work, given the reason for each of them. One with a value that works in none is a
  /// mistake at that value, or at the name where nothing works at all. One whose values all work in others is `lost`.
  func verdict(_ reasons: [String?], _ mistakes: MistakeCollector) -> [Refusal] {
    let working = zip(combinations, reasons).filter { $1 == nil }.map(\.0)
    var lost: [Refusal] = []
    for case (let component, let reason?) in zip(combinations, reasons) {
      let culprit = elements.first { element in
        component.values[element.name] == element.value
          && !working.contains { $0.values[element.name] == element.value }
      }
      if working.isEmpty {
        mistakes.add(SpecError(location, reason))
      } else if let culprit {
        mistakes.add(SpecError(culprit.location, reason))
      } else {
        lost.append(Refusal(component: component, reason: reason))
      }
    }
    return lost
  }
}

/// A component whose values make no sense together, although each does with others of its list.
public struct Refusal: Sendable {
  /// What is refused, without what it wraps.
  let component: Component
  /// Why.
  let reason: String
}
