import Foundation
import GRDB
import SurplusCore

/// Reads the results of a matrix, while a run writes them, too.
public struct ResultReader: Sendable {
  private let database: any DatabaseReader
  private let path: String
  /// Kept as long as it is read; nil where the file itself is.
  private let copy: DatabaseCopy?

  /// Opens a file for reading only. Throws a `StoreError` if it is not there, belongs to another program or to a
  /// newer version.
  public init(path: String) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw StoreError("\(path) is not there")
    }
    try self.init(unchecked: path)
    try read { try Schema.check($0, path) }
  }

  /// Whether there is something to read: a run that was cut off at its very beginning leaves a file without tables.
  /// Throws a `StoreError` if the file cannot be read or belongs to another program.
  public static func hasResults(path: String) throws -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return false }
    let reader = try ResultReader(unchecked: path)
    if try reader.read(Schema.isEmpty) { return false }
    try reader.read { try Schema.check($0, path) }
    return true
  }

  init(_ database: any DatabaseReader, _ path: String) {
    self.database = database
    self.path = path
    copy = nil
  }

  private init(unchecked path: String) throws {
    self.path = path
    do {
      let queue = try Self.open(path)
      // The first look is what fails on a medium that cannot be written.
      _ = try queue.read(Schema.isEmpty)
      (database, copy) = (queue, nil)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
      let copy = try DatabaseCopy(of: path)
      let queue = try StoreError.translating(path) { try DatabaseQueue(path: copy.path) }
      (database, self.copy) = (queue, copy)
    } catch let error as DatabaseError {
      throw StoreError(error, path)
    }
  }

  static func open(_ path: String) throws -> DatabaseQueue {
    // SQLite would wait for what a pipe brings.
    do { try RegularFile.check(path) } catch { throw StoreError("\(error)") }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(10)
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// How each stored trial ended, by key. Throws a `StoreError`.
  public func statuses() throws -> [String: TrialStatus] {
    try read { database in
      var statuses: [String: TrialStatus] = [:]
      let rows = try Row.fetchCursor(database, sql: "SELECT key, status FROM trials")
      while let row = try rows.next() {
        let row = StoredRow(row, path)
        statuses[try row.value("key")] = try row.status()
      }
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
      // Positions may have gaps, where somebody else wrote the file.
      var places: [Int: Int] = [:]
      let trials = try Row.fetchCursor(
        database,
        sql: "SELECT position, trials.* FROM plan LEFT JOIN trials USING (key) ORDER BY position")
      while let row = try trials.next() {
        let row = StoredRow(row, path)
        places[try row.value("position")] = entries.count
        entries.append(MatrixRecord.Entry(trial: try trial(row), measurements: []))
      }
      let measurements = try Row.fetchCursor(
        database,
        sql: """
          SELECT position, step, gradients, metric, value
          FROM plan CROSS JOIN measurements ON trial = key ORDER BY position, step, metric
          """)
      while let row = try measurements.next() {
        let row = StoredRow(row, path)
        guard let place = places[try row.value("position")] else { continue }
        entries[place].measurements.append(
          SurplusCore.Measurement(
            step: try row.value("step"), gradients: try row.number("gradients"),
            metric: try row.value("metric"), value: try row.number("value")))
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
    let pairs: [(String, String)] = try rows.map {
      let row = StoredRow($0, path)
      return (try row.value("key"), try row.value("value"))
    }
    return MatrixMeta(rows: Dictionary(pairs) { $1 })
  }

  /// Nil where the plan has a key that no trial has yet.
  private func trial(_ row: StoredRow) throws -> TrialRecord? {
    guard let key: String = try row.valueIfThere("key") else { return nil }
    var trial = TrialRecord(
      key: key, landscape: try row.value("landscape"), width: try row.valueIfThere("width"),
      optimizer: try row.value("optimizer"), scheduler: try row.value("scheduler"),
      regularizer: try row.value("regularizer"), seed: try row.value("seed"),
      status: try row.status(), detail: try row.value("detail"), cell: try row.value("cell"),
      provenance: try row.value("provenance"))
    trial.parameters = try row.valueIfThere("parameters")
    trial.seconds = try row.number("seconds")
    trial.cost.lossEvaluations = try row.number("loss_evaluations")
    trial.cost.gradients = try row.number("gradients")
    trial.cost.hessianVectorProducts = try row.number("hvps")
    // Files of earlier versions lack the column.
    trial.cost.operations = (try row.valueIfThere("operations") as RealColumn?)?.value ?? 0
    trial.cost.stateBytes = try row.value("state_bytes")
    trial.output = try row.valueIfThere("output")
    return trial
  }
}
