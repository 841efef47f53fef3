/// What the values of a component mean, in descriptor order; kept by whoever keeps the values.
public final class HyperparameterTable: Sendable {
  /// The hyperparameters.
  public let hyperparameters: [Hyperparameter]

  /// A table.
  public init(_ hyperparameters: [Hyperparameter]) {
    self.hyperparameters = hyperparameters
  }
}

/// The values of a component's hyperparameters, in descriptor order.
///
/// Either owns its values or looks at values that somebody else keeps for the duration of a call.
public struct HyperparameterValues: @unchecked Sendable {
  // Immutable after init, which is what makes sharing it between threads safe.
  @usableFromInline final class Storage: @unchecked Sendable {
    let table: HyperparameterTable
    let buffer: UnsafeMutableBufferPointer<Double>
    init(_ table: HyperparameterTable, _ values: [Double]) {
      self.table = table
      buffer = .allocate(capacity: values.count)
      _ = buffer.initialize(from: values)
    }
    deinit { buffer.deallocate() }
  }

  // Not counted: values are handed over in every step, and their owner keeps the table alive as it keeps them.
  @usableFromInline unowned(unsafe) let table: HyperparameterTable
  /// The first value; valid as long as this is.
  public let base: UnsafePointer<Double>?
  @usableFromInline let storage: Storage?

  /// Values of its own, one for each hyperparameter.
  public init(_ hyperparameters: [Hyperparameter], values: [Double]) {
    precondition(hyperparameters.count == values.count, "one value for each hyperparameter")
    let storage = Storage(HyperparameterTable(hyperparameters), values)
    self.storage = storage
    table = storage.table
    base = UnsafePointer(storage.buffer.baseAddress)
  }

  /// A look at a table and values kept by the caller, both of which must outlive this.
  @inlinable
  public init(_ table: HyperparameterTable, borrowing base: UnsafePointer<Double>?) {
    self.table = table
    self.storage = nil
    self.base = base
  }

  /// What each value means.
  @inlinable
  public var hyperparameters: [Hyperparameter] { table.hyperparameters }

  /// Every default.
  public init(defaultsOf hyperparameters: [Hyperparameter]) {
    self.init(hyperparameters, values: hyperparameters.map(\.defaultValue))
  }

  /// The values in descriptor order.
  public var values: [Double] {
    Array(UnsafeBufferPointer(start: base, count: hyperparameters.count))
  }

  /// The value at a place of the descriptor: the fast way.
  @inlinable
  public subscript(_ index: Int) -> Double {
    precondition(index >= 0 && index < hyperparameters.count, "no such hyperparameter")
    return base.unsafelyUnwrapped[index]
  }

  /// The value of a hyperparameter by name; asking for one that the descriptor lacks is a programming error.
  @inlinable
  public subscript(_ name: String) -> Double {
    base.unsafelyUnwrapped[index(of: name)]
  }

  /// The value of an integer hyperparameter.
  public func integer(_ name: String) -> Int { Int(self[name]) }

  /// The value of a boolean hyperparameter.
  public func boolean(_ name: String) -> Bool { self[name] != 0 }

  /// The name that a choice stands for.
  public func choice(_ name: String) -> String {
    let index = index(of: name)
    guard case .choice(let names) = hyperparameters[index].kind else {
      preconditionFailure("\(name) is not a choice")
    }
    return names[Int(self[index])]
  }

  // Compared in place: a closure over whole hyperparameters would copy each of them, in every step.
  @usableFromInline
  func index(of name: String) -> Int {
    for index in hyperparameters.indices where hyperparameters[index].name == name {
      return index
    }
    preconditionFailure("no hyperparameter '\(name)' in the descriptor")
  }
}
