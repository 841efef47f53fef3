import GRDB

/// The tables of a results file. They are read by other programs, too: names and meanings are a contract.
enum Schema {
  /// Raised when a table changes its meaning; a newer file is refused.
  static let version = 1
  /// "SURP": marks the file as one of Surplus.
  static let applicationID = 0x5355_5250

  /// A REAL column holds the text 'NaN', 'Infinity' or '-Infinity' where a number is not finite: SQLite would
  /// make NaN a NULL.
  private static let tables = """
    CREATE TABLE trials (
      key TEXT PRIMARY KEY NOT NULL, landscape TEXT NOT NULL, width INTEGER, parameters INTEGER,
      optimizer TEXT NOT NULL, scheduler TEXT NOT NULL, regularizer TEXT NOT NULL,
      seed INTEGER NOT NULL, status TEXT NOT NULL, detail TEXT NOT NULL, seconds REAL NOT NULL,
      loss_evaluations REAL NOT NULL, gradients REAL NOT NULL, hvps REAL NOT NULL,
      gradient_equivalents REAL NOT NULL, state_bytes INTEGER NOT NULL, cell TEXT NOT NULL,
      provenance TEXT NOT NULL, output TEXT, operations REAL NOT NULL DEFAULT 0);
    CREATE TABLE measurements (
      trial TEXT NOT NULL REFERENCES trials (key) ON DELETE CASCADE, step INTEGER NOT NULL,
      gradients REAL NOT NULL, metric TEXT NOT NULL, value REAL NOT NULL,
      PRIMARY KEY (trial, step, metric)) WITHOUT ROWID;
    CREATE TABLE plan (position INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE);
    CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
    """

  /// Columns of `trials` that files of earlier versions lack.
  private static let added = [("output", "TEXT"), ("operations", "REAL NOT NULL DEFAULT 0")]

  /// Makes the tables in an empty file, and adds to older ones what they lack.
  static func create(_ database: Database) throws {
    guard try isEmpty(database) else {
      let known = try database.columns(in: "trials").map(\.name)
      for (name, type) in added where !known.contains(name) {
        try database.execute(sql: "ALTER TABLE trials ADD COLUMN \(name) \(type)")
      }
      return
    }
    try database.execute(sql: tables)
    try database.execute(sql: "PRAGMA application_id = \(applicationID)")
    try database.execute(sql: "PRAGMA user_version = \(version)")
  }

  /// Throws a `StoreError` unless this version can read the file.
  static func check(_ database: Database, _ path: String) throws {
    guard try Int.fetchOne(database, sql: "PRAGMA application_id") == applicationID else {
      throw StoreError("\(path) is not a database of Surplus")
    }
    let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    guard found <= version else {
      throw StoreError(
        "\(path) was written by a newer Surplus: its version is \(found), known is \(version)")
    }
  }

  /// The same for a file whose tables may still be made: a run that ended early leaves such a one.
  static func checkUnlessEmpty(_ database: Database, _ path: String) throws {
    if try !isEmpty(database) { try check(database, path) }
  }

  static func isEmpty(_ database: Database) throws -> Bool {
    try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0
  }
}
