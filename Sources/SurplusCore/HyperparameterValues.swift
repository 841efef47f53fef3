/// What the values of a component mean, in descriptor order; kept by whoever keeps the values.
public final class HyperparameterTable: Sendable {
  /// The hyperparameters.
  public let hyperparameters: [Hyperparameter]
  /// Their names as words, which the strings above keep alive: short names are equal if their words are, and to see
  /// that no string has to be counted.
  @usableFromInline nonisolated(unsafe) let words: UnsafeMutablePointer<(UInt64, UInt64)>

  /// A table.
  public init(_ hyperparameters: [Hyperparameter]) {
    self.hyperparameters = hyperparameters
    words = .allocate(capacity: hyperparameters.count)
    for (index, hyperparameter) in hyperparameters.enumerated() {
      (words + index).initialize(to: unsafeBitCast(hyperparameter.name, to: (UInt64, UInt64).self))
    }
  }

  deinit { words.deallocate() }

  /// The place of a name. Long names are equal though their words, which are addresses, are not.
  @usableFromInline @inline(never)
  func search(for name: String) -> Int {
    for index in hyperparameters.indices where hyperparameters[index].name == name {
      return index
    }
    preconditionFailure("no hyperparameter '\(name)' in the descriptor")
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
  // Of the table, which would be counted if it were asked in a step.
  @usableFromInline let words: UnsafePointer<(UInt64, UInt64)>
  @usableFromInline let count: Int
  /// The first value; valid as long as this is.
  public let base: UnsafePointer<Double>?
  @usableFromInline let storage: Storage?

  /// Values of its own, one for each hyperparameter.
  public init(_ hyperparameters: [Hyperparameter], values: [Double]) {
    precondition(hyperparameters.count == values.count, "one value for each hyperparameter")
    let storage = Storage(HyperparameterTable(hyperparameters), values)
    self.storage = storage
    table = storage.table
    words = UnsafePointer(storage.table.words)
    count = values.count
    base = UnsafePointer(storage.buffer.baseAddress)
  }

  /// A look at a table and values kept by the caller, both of which must outlive this.
  @inlinable
  public init(_ table: HyperparameterTable, borrowing base: UnsafePointer<Double>?) {
    self.table = table
    words = UnsafePointer(table.words)
    count = table.hyperparameters.count
    storage = nil
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
    precondition(index >= 0 && index < count, "no such hyperparameter")
    return base.unsafelyUnwrapped[index]
  }

  /// The value of a hyperparameter by name; asking for one that the descriptor lacks is a programming error.
  @inlinable
  public subscript(_ name: String) -> Double {
    @inline(__always) get { base.unsafelyUnwrapped[index(of: name)] }
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

  @inlinable @inline(__always)
  func index(of name: String) -> Int {
    let wanted = unsafeBitCast(name, to: (UInt64, UInt64).self)
    for index in 0..<count where words[index] == wanted { return index }
    return table.search(for: name)
  }
}
