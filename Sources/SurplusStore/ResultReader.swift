import Foundation
import GRDB
import SurplusCore

/// Reads the results of a matrix, while a run writes them, too.
public struct ResultReader: Sendable {
  private let database: any DatabaseReader
  private let path: String

  /// Opens a file for reading only. Throws a `StoreError` if it is not there, belongs to another program or to a
  /// newer version.
  public init(path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw StoreError("\(path) is not there")
    }
    self.path = path
    database = try Self.open(path)
    try read { try Schema.check($0, path) }
  }

  /// Whether there is something to read: a run that was cut off at its very beginning leaves a file without tables.
  /// Throws a `StoreError` if the file cannot be read or belongs to another program.
  public static func hasResults(path: String) throws -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return false }
    let isEmpty = try StoreError.translating(path) { try open(path).read(Schema.isEmpty) }
    if isEmpty { return false }
    _ = try ResultReader(path: path)
    return true
  }

  init(_ database: any DatabaseReader, _ path: String) {
    self.database = database
    self.path = path
  }

  static func open(_ path: String) throws -> DatabaseQueue {
    // SQLite would wait for what a pipe brings.
    do { try RegularFile.check(path) } catch { throw StoreError("\(error)") }
    return try StoreError.translating(path) {
      var configuration = Configuration()
      configuration.readonly = true
      configuration.busyMode = .timeout(10)
      return try DatabaseQueue(path: path, configuration: configuration)
    }
  }

  /// How each stored trial ended, by key. Throws a `StoreError`.
  public func statuses() throws -> [String: TrialStatus] {
    try read { database in
      var statuses: [String: TrialStatus] = [:]
      let rows = try Row.fetchCursor(database, sql: "SELECT key, status FROM trials")
      while let row = try rows.next() { statuses[row["key"]] = try status(row) }
      return statuses
    }
  }

  /// What is known about the run; nil before its plan is set. Throws a `StoreError`.
  public func meta() throws -> MatrixMeta? {
    try read { try meta($0) }
  }

  /// The trials of the current spec in its order, with their measurements by step and metric: one consistent
  /// look. Throws a `StoreError`.
  public func matrix() throws -> MatrixRecord {
    try read { database in
      let meta = try meta(database)
      var entries: [MatrixRecord.Entry] = []
      let trials = try Row.fetchCursor(
        database,
        sql: "SELECT trials.* FROM plan LEFT JOIN trials USING (key) ORDER BY position")
      while let row = try trials.next() {
        entries.append(MatrixRecord.Entry(trial: try trial(row), measurements: []))
      }
      let measurements = try Row.fetchCursor(
        database,
        sql: """
          SELECT position, step, gradients, metric, value
          FROM plan CROSS JOIN measurements ON trial = key ORDER BY position, step, metric
          """)
      while let row = try measurements.next() {
        entries[row["position"]].measurements.append(
          SurplusCore.Measurement(
            step: row["step"], gradients: (row["gradients"] as RealColumn).value,
            metric: row["metric"], value: (row["value"] as RealColumn).value))
      }
      return MatrixRecord(
        name: meta?.name ?? "", spec: meta?.spec ?? "", command: meta?.command ?? "",
        version: meta?.version ?? "", entries: entries, notes: meta?.notes ?? [])
    }
  }

  private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    try StoreError.translating(path) { try database.read(body) }
  }

  private func meta(_ database: Database) throws -> MatrixMeta? {
    let rows = try Row.fetchAll(database, sql: "SELECT key, value FROM meta")
    return MatrixMeta(rows: Dictionary(rows.map { ($0["key"], $0["value"]) }) { $1 })
  }

  private func status(_ row: Row) throws -> TrialStatus {
    guard let status = TrialStatus(rawValue: row["status"]) else {
      throw StoreError("\(path): the status '\(row["status"] as String)' is unknown")
    }
    return status
  }

  /// Nil where the plan has a key that no trial has yet.
  private func trial(_ row: Row) throws -> TrialRecord? {
    guard let key: String = row["key"] else { return nil }
    var trial = TrialRecord(
      key: key, landscape: row["landscape"], width: row["width"], optimizer: row["optimizer"],
      scheduler: row["scheduler"], regularizer: row["regularizer"], seed: row["seed"],
      status: try status(row), detail: row["detail"], cell: row["cell"],
      provenance: row["provenance"])
    trial.parameters = row["parameters"]
    trial.seconds = (row["seconds"] as RealColumn).value
    trial.cost.lossEvaluations = (row["loss_evaluations"] as RealColumn).value
    trial.cost.gradients = (row["gradients"] as RealColumn).value
    trial.cost.hessianVectorProducts = (row["hvps"] as RealColumn).value
    trial.cost.operations =
      row.hasColumn("operations") ? (row["operations"] as RealColumn).value : 0
    trial.cost.stateBytes = row["state_bytes"]
    trial.output = row["output"]
    return trial
  }
}
