import SurplusCore
import SurplusYAML

/// Something a spec can set for a component: a hyperparameter of its descriptor, or a key of the host.
enum Setting {
  case hyperparameter(Hyperparameter)
  /// What a scheduler drives, and what there is to drive; nil where that is not known, because of other mistakes.
  case target(known: [String]?)

  var name: String {
    switch self {
    case .hyperparameter(let hyperparameter): hyperparameter.name
    case .target: "target"
    }
  }

  var defaultValue: HyperparameterValue {
    switch self {
    case .hyperparameter(let hyperparameter): HyperparameterValue(defaultOf: hyperparameter)
    case .target: .choice(ScheduleTarget.learningRate)
    }
  }

  /// The value a node writes, of the right type and in range. Throws a `SpecError`.
  func read(_ node: SpecNode, of id: String) throws -> HyperparameterValue {
    let what = "\(id): \(name)"
    switch self {
    case .target(let known):
      guard let text = node.text, known?.contains(text) ?? true else {
        let hint = NearestName.hint(for: node.text ?? "", among: known ?? [])
        throw SpecError(node.location, "\(what) \(node.summary) is no number of this spec" + hint)
      }
      return .choice(text)
    case .hyperparameter(let hyperparameter):
      let (lowest, highest) = (hyperparameter.minimum, hyperparameter.maximum)
      switch hyperparameter.kind {
      case .real:
        return .number(try node.real(what, from: lowest, to: highest))
      case .integer:
        return .number(Double(try node.integer(what, from: lowest, to: highest)))
      case .boolean:
        return .boolean(try node.boolean(what))
      case .choice(let names):
        return .choice(try node.choice(what, of: names))
      }
    }
  }
}

extension ComponentCatalogue.Entry {
  /// Everything that a spec can set for it: its hyperparameters, and what belongs to the host.
  func settings(targets: [String]?) -> [Setting] {
    let own = descriptor.hyperparameters.map(Setting.hyperparameter)
    switch descriptor.kind {
    case .scheduler: return own + [.target(known: targets)]
    case .landscape: return own + precision.map(Setting.hyperparameter)
    default: return own
    }
  }

  /// The setting `precision` of a landscape: by default the first format of its descriptor.
  private var precision: [Hyperparameter] {
    guard let first = descriptor.precisions.first,
      !descriptor.hyperparameters.contains(where: { $0.name == "precision" })
    else { return [] }
    return [
      .choice(
        "precision", of: descriptor.precisions.map(\.rawValue), default: first.rawValue,
        "format of parameters and gradients")
    ]
  }
}
