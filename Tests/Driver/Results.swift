import Foundation

/// A results file, read by SQLite's own shell: without a line of Surplus.
public struct Results: Sendable {
  private let path: String

  /// The file at a path.
  public init(_ path: String) { self.path = path }

  /// The rows of a query, each column as text; NULL is absent.
  public func rows(_ query: String) throws -> [[String: String]] {
    let answer = try Command.run("/usr/bin/sqlite3", ["-readonly", "-json", path, query])
    guard answer.status == 0 else { throw DriverError("sqlite3: \(answer.messages)") }
    guard !answer.output.isEmpty else { return [] }
    let parsed = try JSONSerialization.jsonObject(with: Data(answer.output.utf8))
    guard let rows = parsed as? [[String: Any]] else { throw DriverError("not rows of objects") }
    return rows.map { $0.filter { !($0.value is NSNull) }.mapValues { "\($0)" } }
  }

  /// The first column of the first row.
  public func value(_ query: String) throws -> String? {
    try rows(query).first?.first?.value
  }

  /// The first column of the first row as a number.
  public func number(_ query: String) throws -> Double {
    guard let text = try value(query), let number = Double(text) else {
      throw DriverError("no number: \(query)")
    }
    return number
  }

  /// Measurements, wall times aside, that only one of two files has: none when they are equal to the bit.
  public func differences(from other: Results) throws -> [[String: String]] {
    let columns = "trial, step, gradients, metric, value"
    func measurements(_ file: String) -> String {
      "SELECT \(columns) FROM \(file).measurements WHERE metric NOT LIKE '%\\_seconds' ESCAPE '\\'"
    }
    return try rows(
      """
      ATTACH '\(other.path)' AS other;
      SELECT * FROM (\(measurements("main")) EXCEPT \(measurements("other")))
      UNION ALL SELECT * FROM (\(measurements("other")) EXCEPT \(measurements("main")));
      """)
  }
}
