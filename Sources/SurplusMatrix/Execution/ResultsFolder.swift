import Foundation
import SurplusSandbox
import SurplusStore

/// The folder a matrix is recorded in: `results.sqlite`, `report.html`, `spec.yaml`, and a lock while it runs.
public struct ResultsFolder: Sendable {
  /// Its path.
  public let path: String

  /// A folder, which need not be there yet.
  public init(_ path: String) {
    self.path = path
  }

  /// The database.
  public var database: String { path + "/results.sqlite" }
  /// The page.
  public var page: String { path + "/report.html" }

  /// Makes sure that it can hold the results of a spec: empty, or results of the same name. Throws a `StoreError`.
  public func check(for name: String) throws {
    try checkPath()
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else { throw StoreError("\(path) is a file, not a folder") }
    guard try ResultReader.hasResults(path: database) else { return }
    let held = try ResultReader(path: database).meta()?.name
    if let held, held != name {
      throw StoreError(
        "\(path) holds the results of '\(held)', not of '\(name)': give another folder with --out, "
          + "or the spec its old name")
    }
  }

  /// Throws a `StoreError` for a path that no folder, or no database in one, can have.
  private func checkPath() throws {
    for name in path.split(separator: "/") where name.utf8.count > Int(NAME_MAX) {
      throw StoreError(
        "\(path): the name '\(name)' has \(name.utf8.count) bytes, more than the limit of \(NAME_MAX)"
      )
    }
    let full = URL(fileURLWithPath: database).path.utf8.count
    guard full <= ResultStore.longestPath else {
      throw StoreError(
        "\(path): the path of its database has \(full) bytes, more than the limit of "
          + "\(ResultStore.longestPath): give another folder with --out")
    }
  }

  /// How the trials in it ended, by key; empty if there are none. Throws a `StoreError`.
  public func statuses() throws -> [String: TrialStatus] {
    guard try ResultReader.hasResults(path: database) else { return [:] }
    return try ResultReader(path: database).statuses()
  }

  /// Makes the folder and locks it for as long as the lock lives. Throws a `StoreError`.
  public func lock() throws -> RunLock {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw StoreError("\(path) cannot be made: \(error.systemReason)")
    }
    return try RunLock(directory: path)
  }

  /// Opens the database and sets its plan. Throws a `StoreError`.
  public func open(_ plan: MatrixPlan, of spec: Spec, command: String) throws -> ResultStore {
    let store = try ResultStore(path: database)
    try store.setPlan(
      plan.all.map(\.planEntry),
      about: MatrixMeta(
        name: spec.name, spec: spec.text, command: command, version: SurplusVersion.current,
        notes: plan.notes))
    try TextFile.replace(path + "/spec.yaml", with: spec.text)
    return store
  }

  /// What it holds for its current spec. Throws a `StoreError` for a folder without results.
  public func matrix() throws -> MatrixRecord {
    guard try ResultReader.hasResults(path: database) else {
      throw StoreError(
        "\(path) holds no results: there is no results.sqlite in it, or an empty one")
    }
    return try ResultReader(path: database).matrix()
  }
}
