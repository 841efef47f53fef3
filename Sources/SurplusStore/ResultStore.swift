import Foundation
import GRDB
import SurplusCore

/// The results of a matrix in one SQLite file, open for writing. Safe to use from several threads.
///
/// While it is open the file is in WAL mode, so that others can read what is there; `close` leaves one complete
/// file.
public final class ResultStore: Sendable {
  /// Bytes of the longest path that SQLite can open, with room for what it writes beside a database: `-journal`.
  public static let longestPath = 512 - 8

  private let path: String
  private let queue: DatabaseQueue

  /// Opens a file, or makes it with empty tables. Throws a `StoreError` if it belongs to another program, to a
  /// newer version, or cannot be written.
  public init(path: String) throws {
    self.path = path
    queue = try StoreError.translating(path) {
      // A look first: opening for writing would change a file of somebody else.
      if FileManager.default.fileExists(atPath: path) {
        try ResultReader.open(path).read { try Schema.checkUnlessEmpty($0, path) }
      }
      var configuration = Configuration()
      configuration.journalMode = .wal
      configuration.busyMode = .timeout(10)
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.write { try Schema.create($0) }
      return queue
    }
  }

  /// What is stored, including what was written just now.
  public var reader: ResultReader { ResultReader(queue, path) }

  /// Keeps a trial with its measurements, in the place of what was kept under its key. Either all of it is stored
  /// or nothing. Throws a `StoreError`, for a full disk and for a step and metric given twice, too.
  public func record(_ trial: TrialRecord, measurements: [SurplusCore.Measurement]) throws {
    try write { database in
      try trial.insert(into: database)
      try database.execute(sql: "DELETE FROM measurements WHERE trial = ?", arguments: [trial.key])
      let insert = try database.cachedStatement(
        sql: """
          INSERT INTO measurements (trial, step, gradients, metric, value) VALUES (?, ?, ?, ?, ?)
          """)
      for measurement in measurements {
        try insert.execute(arguments: [
          trial.key, measurement.step, RealColumn(measurement.gradients), measurement.metric,
          RealColumn(measurement.value),
        ])
      }
    }
  }

  /// Sets the trials of the current spec, in its order, and what is known about the run. Trials that are there
  /// already take the names that the current spec has for them. Throws a `StoreError`.
  public func setPlan(_ plan: [PlanEntry], about meta: MatrixMeta) throws {
    try write { database in
      try database.execute(sql: "DELETE FROM plan")
      let insert = try database.cachedStatement(
        sql: "INSERT INTO plan (position, key) VALUES (?, ?)")
      let rename = try database.cachedStatement(
        sql: """
          UPDATE trials SET landscape = ?, optimizer = ?, scheduler = ?, regularizer = ?
          WHERE key = ?
          """)
      for (position, entry) in plan.enumerated() {
        try insert.execute(arguments: [position, entry.key])
        try rename.execute(arguments: [
          entry.landscape, entry.optimizer, entry.scheduler, entry.regularizer, entry.key,
        ])
      }
      for (key, value) in meta.rows {
        try database.execute(
          sql: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)", arguments: [key, value])
      }
    }
  }

  /// Ends writing: everything into the one file, no WAL. Others that have the file open are waited for, but no
  /// longer than five seconds: then the file is complete, too, but says that it is in WAL mode. Throws a
  /// `StoreError`.
  public func close() throws {
    try StoreError.translating(path) {
      let deadline = Date(timeIntervalSinceNow: 5)
      while try !leaveWAL() && Date() < deadline { Thread.sleep(forTimeInterval: 0.02) }
      try queue.close()
    }
  }

  /// False if others have the file open.
  private func leaveWAL() throws -> Bool {
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
      do {
        return try String.fetchOne(database, sql: "PRAGMA journal_mode = DELETE") == "delete"
      } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
        return false
      }
    }
  }

  private func write(_ body: (Database) throws -> Void) throws {
    try StoreError.translating(path) { try queue.write(body) }
  }
}

extension TrialRecord {
  fileprivate func insert(into database: Database) throws {
    let columns: [(String, (any DatabaseValueConvertible)?)] = [
      ("key", key), ("landscape", landscape), ("width", width), ("parameters", parameters),
      ("optimizer", optimizer), ("scheduler", scheduler), ("regularizer", regularizer),
      ("seed", seed), ("status", status.rawValue), ("detail", detail),
      ("seconds", RealColumn(seconds)), ("loss_evaluations", RealColumn(cost.lossEvaluations)),
      ("gradients", RealColumn(cost.gradients)), ("hvps", RealColumn(cost.hessianVectorProducts)),
      ("gradient_equivalents", RealColumn(cost.gradientEquivalents)),
      ("state_bytes", cost.stateBytes),
      ("cell", cell), ("provenance", provenance), ("output", output),
      ("operations", RealColumn(cost.operations)),
    ]
    let names = columns.map(\.0)
    try database.execute(
      sql: """
        INSERT INTO trials (\(names.joined(separator: ", ")))
        VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
        ON CONFLICT (key) DO UPDATE SET
        \(names.map { "\($0) = excluded.\($0)" }.joined(separator: ", "))
        """, arguments: StatementArguments(columns.map(\.1)))
  }
}
