import GRDB

/// A number in a REAL column: itself, or its name where it is not finite, since SQLite has no NaN.
struct RealColumn: DatabaseValueConvertible {
  let value: Double

  init(_ value: Double) {
    self.value = value
  }

  /// Zero keeps its sign nowhere: SQLite stores whole numbers as integers.
  var databaseValue: DatabaseValue {
    value.isFinite ? value.databaseValue : value.name.databaseValue
  }

  static func fromDatabaseValue(_ stored: DatabaseValue) -> RealColumn? {
    switch stored.storage {
    case .double(let value): RealColumn(value)
    case .int64(let value): RealColumn(Double(value))
    case .string("NaN"): RealColumn(.nan)
    case .string("Infinity"): RealColumn(.infinity)
    case .string("-Infinity"): RealColumn(-.infinity)
    default: nil
    }
  }
}

extension Double {
  /// The shortest text that reads back to the same bits; "NaN", "Infinity" or "-Infinity".
  var name: String {
    if isFinite { return description }
    return isNaN ? "NaN" : self > 0 ? "Infinity" : "-Infinity"
  }
}
