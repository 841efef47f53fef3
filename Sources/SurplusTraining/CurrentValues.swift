import SurplusCore

/// The values of one component's hyperparameters in the current step; schedulers write into them, components cannot.
final class CurrentValues {
  let base: HyperparameterValues
  private let storage: FlatBuffer<Double>
  private let table: HyperparameterTable

  /// Throws when there is no memory.
  init(_ base: HyperparameterValues) throws {
    self.base = base
    table = HyperparameterTable(base.hyperparameters)
    let values = base.values
    storage = try FlatBuffer(count: values.count, hasReadOnlyAlias: true)
    _ = storage.elements.update(fromContentsOf: values)
  }

  /// A look at the values, valid as long as this is.
  var view: HyperparameterValues {
    HyperparameterValues(table, borrowing: storage.readOnly.baseAddress)
  }

  /// All of them, in descriptor order.
  var current: [Double] {
    get { base.values.indices.map { storage.elements[$0] } }
    set { for (index, value) in newValue.enumerated() { storage.elements[index] = value } }
  }

  subscript(_ index: Int) -> Double {
    get { storage.elements[index] }
    set { storage.elements[index] = newValue }
  }
}
