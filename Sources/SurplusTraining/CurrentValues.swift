import SurplusCore

/// The values of one component's hyperparameters in the current step; schedulers write into them.
final class CurrentValues {
  let base: HyperparameterValues
  private let storage: UnsafeMutablePointer<Double>
  private let table: HyperparameterTable

  init(_ base: HyperparameterValues) {
    self.base = base
    table = HyperparameterTable(base.hyperparameters)
    let values = base.values
    storage = .allocate(capacity: max(values.count, 1))
    storage.initialize(from: values, count: values.count)
  }

  deinit { storage.deallocate() }

  /// A look at the values, valid as long as this is.
  var view: HyperparameterValues {
    HyperparameterValues(table, borrowing: UnsafePointer(storage))
  }

  /// All of them, in descriptor order.
  var current: [Double] {
    get { base.values.indices.map { storage[$0] } }
    set { for (index, value) in newValue.enumerated() { storage[index] = value } }
  }

  subscript(_ index: Int) -> Double {
    get { storage[index] }
    set { storage[index] = newValue }
  }
}
