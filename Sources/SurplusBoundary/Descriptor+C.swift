package import CSurplus
package import SurplusCore

extension Descriptor {
  /// The descriptor as the header has it, with the table of its functions; it lives until the process ends.
  package func immortalC(table: UnsafeRawPointer) -> UnsafePointer<surplus_descriptor> {
    let interface =
      switch kind {
      case .optimizer: SURPLUS_INTERFACE_OPTIMIZER
      case .scheduler: SURPLUS_INTERFACE_SCHEDULER
      case .regularizer: SURPLUS_INTERFACE_REGULARIZER
      case .landscape, .data: SURPLUS_INTERFACE_LANDSCAPE
      }
    return immortal([
      surplus_descriptor(
        struct_size: MemoryLayout<surplus_descriptor>.size, id: immortal(id),
        interface: immortal(interface), table: table, version: immortal(version),
        summary: immortal(summary), reference: immortal(reference),
        hyperparameters: immortal(hyperparameters.map(immortal)),
        hyperparameter_count: UInt64(hyperparameters.count),
        needs: needs.rawValue, traits: traits.rawValue,
        precisions: precisions.reduce(0) { $0 | 1 << $1.code }, reserved: 0,
        size: size.map(immortal), formula: immortal(formula), state: immortal(state),
        cost: immortal(cost))
    ])
  }
}

/// A copy of a text that lives until the process ends.
package func immortal(_ text: String) -> UnsafePointer<CChar> {
  immortal(text.utf8CString.map(\.self))
}

/// A copy of an array that lives until the process ends.
private func immortal<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
  let copy = UnsafeMutablePointer<Element>.allocate(capacity: max(elements.count, 1))
  copy.initialize(from: elements, count: elements.count)
  return UnsafePointer(copy)
}

private func immortal(_ hyperparameter: Hyperparameter)
  -> UnsafePointer<surplus_hyperparameter>?
{
  var choices: [UnsafePointer<CChar>?] = []
  let type: Int
  switch hyperparameter.kind {
  case .real: type = Int(SURPLUS_REAL)
  case .integer: type = Int(SURPLUS_INTEGER)
  case .boolean: type = Int(SURPLUS_BOOLEAN)
  case .choice(let names):
    type = Int(SURPLUS_CHOICE)
    choices = names.map(immortal)
  }
  let scale =
    switch hyperparameter.tuning?.scale {
    case .linear: Int(SURPLUS_LINEAR)
    case .log: Int(SURPLUS_LOG)
    case nil: 0
    }
  return immortal([
    surplus_hyperparameter(
      struct_size: MemoryLayout<surplus_hyperparameter>.size, name: immortal(hyperparameter.name),
      unit: immortal(hyperparameter.unit), summary: immortal(hyperparameter.summary),
      type: UInt32(type), tuning_scale: UInt32(scale), default_value: hyperparameter.defaultValue,
      minimum: hyperparameter.minimum, maximum: hyperparameter.maximum,
      tuning_minimum: hyperparameter.tuning?.minimum ?? 0,
      tuning_maximum: hyperparameter.tuning?.maximum ?? 0,
      choices: choices.isEmpty ? nil : immortal(choices), choice_count: UInt64(choices.count))
  ])
}
