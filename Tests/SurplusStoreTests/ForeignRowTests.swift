import Foundation
import SurplusStore
import Testing

/// Results files that something else has written into: a reason, whatever is in them.
@Suite struct ForeignRowTests {
  private let folder: TemporaryFolder
  private var path: String { folder.database }

  init() throws { folder = try TemporaryFolder() }

  /// Makes a file with two trials, and runs some statements of SQL.
  private func change(_ sql: String) throws {
    let store = try ResultStore(path: folder.database)
    try store.setPlan([entry("a"), entry("b")], about: meta)
    for key in ["a", "b"] {
      try store.record(
        trial(key),
        measurements: [.init(step: 1, gradients: 1, metric: "train_loss", value: 0.5)])
    }
    try store.close()
    _ = try output(
      of: "sqlite3",
      [folder.database, "PRAGMA writable_schema = ON; PRAGMA foreign_keys = OFF; " + sql])
  }

  @Test(arguments: [
    ("UPDATE trials SET seed = 'many'", "the column seed holds \"many\", which it cannot"),
    ("UPDATE trials SET seed = 1.5", "the column seed holds 1.5, which it cannot"),
    ("UPDATE trials SET seed = 1e300", "the column seed holds 1e+300, which it cannot"),
    ("UPDATE trials SET width = x'00'", "the column width holds Data(1 bytes), which it cannot"),
    ("UPDATE trials SET parameters = 'x'", "the column parameters holds \"x\", which it cannot"),
    ("UPDATE trials SET seconds = 'x'", "the column seconds holds \"x\", which it cannot"),
    ("UPDATE trials SET state_bytes = 'x'", "the column state_bytes holds \"x\", which it cannot"),
    ("UPDATE trials SET status = 'lost'", "the status 'lost' is unknown"),
    ("UPDATE trials SET status = x'ff'", "the column status holds Data(1 bytes), which it cannot"),
    ("UPDATE measurements SET step = 'x'", "the column step holds \"x\", which it cannot"),
    ("UPDATE measurements SET value = 'x'", "the column value holds \"x\", which it cannot"),
    (
      "UPDATE measurements SET gradients = 'x'", "the column gradients holds \"x\", which it cannot"
    ),
    (
      "UPDATE meta SET value = x'ff' WHERE key = 'name'",
      "the column value holds Data(1 bytes), which it cannot"
    ),
  ])
  func whatCannotBeIsRefused(_ sql: String, reason: String) throws {
    try change(sql)
    #expect(throws: StoreError("\(path): \(reason)")) {
      let reader = try ResultReader(path: path)
      _ = try reader.statuses()
      _ = try reader.matrix()
    }
  }

  @Test(arguments: [
    "ALTER TABLE trials DROP COLUMN seconds", "DROP TABLE plan", "DROP TABLE measurements",
    "UPDATE trials SET seed = NULL",
  ])
  func whatIsMissingIsRefused(_ sql: String) throws {
    try change(sql.contains("NULL") ? Self.nullable : sql)
    #expect(throws: StoreError.self) { try ResultReader(path: path).matrix() }
  }

  /// The same tables without a word on what may be NULL.
  private static let nullable = """
    CREATE TABLE loose AS SELECT * FROM trials; DROP TABLE trials; ALTER TABLE loose RENAME TO trials;
    UPDATE trials SET seed = NULL;
    """

  /// Positions are an order, not places in a list.
  @Test func positionsMayHaveGaps() throws {
    try change(
      """
      UPDATE plan SET position = 9223372036854775807 WHERE key = 'b';
      UPDATE plan SET position = -7 WHERE key = 'a'
      """)
    let entries = try ResultReader(path: path).matrix().entries
    #expect(entries.map(\.trial?.key) == ["a", "b"])
    #expect(entries.map(\.measurements.count) == [1, 1])
  }
}
