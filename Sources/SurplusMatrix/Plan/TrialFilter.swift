import SurplusYAML

/// Selects trials by text: terms with commas between them, all of which must hold.
///
/// `KEY=VALUE` asks for an axis (`optimizer=lion`: the id of a component, or the whole alternative), for a value of
/// any component (`lr=0.01`), for the size of the landscape, whatever its name (`size=16`, or `width=16`), or for a seed
/// (`seed=0`). Anything else must occur in the names of the cell.
public struct TrialFilter: Sendable {
  private let text: String
  private let terms: [String]

  /// A filter; throws a `SpecError` if it has no terms.
  public init(_ text: String) throws {
    self.text = text
    terms = text.split(separator: ",").map { $0.trimmingSpaces }.filter { !$0.isEmpty }
    if terms.isEmpty { throw SpecError("--only \(text): there is nothing to look for") }
  }

  /// Keys that stand for the size of a landscape where no component of a trial has a hyperparameter of that name.
  fileprivate static let sizeKeys: Set = ["size", "width"]

  /// The selected trials in their order. Throws a `SpecError` if a key is unknown or nothing is left.
  public func select(from trials: [PlannedTrial]) throws -> [PlannedTrial] {
    var known: Set = ["landscape", "optimizer", "scheduler", "regularizer", "seed"]
    if trials.contains(where: { $0.cell.landscape.size != nil }) { known.formUnion(Self.sizeKeys) }
    for trial in trials { known.formUnion(trial.cell.components.flatMap(\.values.keys)) }
    var selected = trials
    var seen: Set<String> = []
    for term in terms {
      let parts = term.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        selected.removeAll { !$0.cell.display.contains(term) }
        continue
      }
      let (key, value) = (parts[0].trimmingSpaces, parts[1].trimmingSpaces)
      guard known.contains(key) else {
        throw SpecError(
          "--only \(text): unknown key '\(key)'" + NearestName.hint(for: key, among: known.sorted())
        )
      }
      guard seen.insert(key).inserted else {
        throw SpecError(
          "--only \(text): the key '\(key)' stands twice, and a trial has to match every term: "
            + "give one value, and run the command again for the other")
      }
      selected.removeAll { !$0.has(key, value) }
    }
    guard !selected.isEmpty else { throw SpecError("--only \(text): no trial is like this") }
    return selected
  }
}

extension PlannedTrial {
  fileprivate func has(_ key: String, _ value: String) -> Bool {
    func axis(_ components: [Component], _ label: String) -> Bool {
      label == value || components.contains { $0.id == value || $0.written == value }
    }
    switch key {
    case "landscape": return axis([cell.landscape], cell.labels.landscape)
    case "optimizer": return axis([cell.optimizer], cell.labels.optimizer)
    case "scheduler": return axis(cell.schedulers, cell.labels.scheduler)
    case "regularizer": return axis(cell.regularizers, cell.labels.regularizer)
    case "seed": return String(seed) == value
    default:
      let named = cell.components.compactMap { $0.values[key] }
      if named.isEmpty, TrialFilter.sizeKeys.contains(key) {
        return cell.landscape.sizeValue.map { Double(value) == $0 } ?? false
      }
      return named.contains { own in
        if case .number(let number) = own { return Double(value) == number }
        return own.description == value
      }
    }
  }
}

extension StringProtocol {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
