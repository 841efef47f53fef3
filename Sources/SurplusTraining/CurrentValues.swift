import SurplusCore

/// The values of one component's hyperparameters in the current step; schedulers write into them.
final class CurrentValues {
  let base: HyperparameterValues
  private let storage: UnsafeMutablePointer<Double>

  init(_ base: HyperparameterValues) {
    self.base = base
    let values = base.values
    storage = .allocate(capacity: max(values.count, 1))
    storage.initialize(from: values, count: values.count)
  }

  deinit { storage.deallocate() }

  /// A look at the values, valid as long as this is.
  var view: HyperparameterValues {
    HyperparameterValues(base.hyperparameters, borrowing: UnsafePointer(storage))
  }

  subscript(_ index: Int) -> Double {
    get { storage[index] }
    set { storage[index] = newValue }
  }
}
