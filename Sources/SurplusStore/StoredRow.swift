import GRDB

/// A row of a results file, which another program may have written: SQLite keeps text in a column of numbers, too.
struct StoredRow {
  private let row: Row
  private let path: String

  /// A row of the file at a path.
  init(_ row: Row, _ path: String) {
    self.row = row
    self.path = path
  }

  /// What is in a column; nil for NULL, and where there is no such column. Throws a `StoreError` for a value of another type.
  func valueIfThere<Value: DatabaseValueConvertible>(_ column: String) throws -> Value? {
    guard let stored: DatabaseValue = row[column], !stored.isNull else { return nil }
    guard let value = Value.fromDatabaseValue(stored), isExact(value, stored) else {
      throw StoreError(
        "\(path): the column \(column) holds \("\(stored)".prefix(80)), which it cannot")
    }
    return value
  }

  /// What is in a column. Throws a `StoreError` if nothing is, or a value of another type.
  func value<Value: DatabaseValueConvertible>(_ column: String) throws -> Value {
    guard let value: Value = try valueIfThere(column) else {
      throw StoreError("\(path): nothing is in the column \(column)")
    }
    return value
  }

  /// A number, which need not be finite.
  func number(_ column: String) throws -> Double { (try value(column) as RealColumn).value }

  /// How a trial ended.
  func status() throws -> TrialStatus {
    let name: String = try value("status")
    guard let status = TrialStatus(rawValue: name) else {
      throw StoreError("\(path): the status '\(name)' is unknown")
    }
    return status
  }

  /// GRDB takes 1.5 for the whole number 1.
  private func isExact(_ value: some DatabaseValueConvertible, _ stored: DatabaseValue) -> Bool {
    guard let whole = value as? Int, case .double(let real) = stored.storage else { return true }
    return Double(whole) == real
  }
}
