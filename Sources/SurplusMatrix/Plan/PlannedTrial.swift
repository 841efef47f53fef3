import Foundation
import SurplusStore

/// A cell with a seed, ready to run or to be skipped.
public struct PlannedTrial: Sendable, Codable, Equatable {
  /// What is run.
  public let cell: Cell
  /// What its random numbers come from.
  public let seed: Int
  /// Content key: 64 hexadecimal digits.
  public let key: String
  /// Why it makes no sense to run it; nil if it does.
  public let skipReason: String?

  /// A planned trial.
  public init(cell: Cell, seed: Int, key: String, skipReason: String? = nil) {
    self.cell = cell
    self.seed = seed
    self.key = key
    self.skipReason = skipReason
  }

  /// Its place in the plan of a results file.
  public var planEntry: PlanEntry {
    PlanEntry(
      key: key, landscape: cell.labels.landscape, optimizer: cell.labels.optimizer,
      scheduler: cell.labels.scheduler, regularizer: cell.labels.regularizer)
  }

  /// Its record with a status, before anything is counted.
  public func record(status: TrialStatus, detail: String = "", provenance: String = "{}") throws
    -> TrialRecord
  {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return TrialRecord(
      key: key, landscape: cell.labels.landscape,
      width: cell.landscape.sizeValue.flatMap { Int(exactly: $0) },
      optimizer: cell.labels.optimizer, scheduler: cell.labels.scheduler,
      regularizer: cell.labels.regularizer, seed: seed, status: status, detail: detail,
      cell: String(decoding: try encoder.encode(cell), as: UTF8.self), provenance: provenance)
  }
}
