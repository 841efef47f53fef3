import SurplusCore
import SurplusYAML

extension ComponentCatalogue {
  /// Why each of some components cannot work with its values, in their order; nil where it can, or where only a trial
  /// can tell. `validation` is the fraction of the training rows that is held out.
  func refusals(of components: [Component], validation: Double) -> [String?] {
    var reasons = components.map { refusal(of: $0, validation: validation) }
    guard let rehearsal else { return reasons }
    let asked = components.indices.filter {
      components[$0].kind != .landscape && !components[$0].ownValues.isEmpty
    }
    guard !asked.isEmpty else { return reasons }
    for (index, reason) in zip(asked, rehearsal.refusals(of: asked.map { components[$0] })) {
      reasons[index] = reason.map { "\(components[index].written): \($0)" }
    }
    return reasons
  }

  /// The training rows that a landscape that is built in holds out; nil for any other, and where it is refused.
  func heldOutRows(of landscape: Component, validation: Double) -> Int? {
    guard let entry = entry(of: landscape) else { return nil }
    return try? entry.heldOutRows(of: landscape, validation: validation)
  }

  private func refusal(of component: Component, validation: Double) -> String? {
    guard let entry = entry(of: component) else { return nil }
    do {
      _ = try entry.heldOutRows(of: component, validation: validation)
      return nil
    } catch {
      return "\(component.written): \(error)"
    }
  }
}

extension ComponentCatalogue.Entry {
  fileprivate func heldOutRows(of component: Component, validation: Double) throws -> Int? {
    guard let factory else { return nil }
    let values = try component.hyperparameterValues(for: descriptor)
    return try factory.heldOutRows(values, validation: validation)
  }
}

extension Component {
  /// The names of its hyperparameters that the spec gave a value; the defaults of a component go together.
  fileprivate var ownValues: [String] { given.filter { kind != .scheduler || $0 != "target" } }
}
