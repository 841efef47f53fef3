import Foundation
import SurplusCore
import SurplusTraining

/// What a worker measured of a trial so far, kept with its checkpoints so that a trial that goes on has all of it.
final class TrialJournal {
  private let path: String?
  private let seconds: Double
  private var measurements: [SurplusCore.Measurement] = []
  private var last = ContinuousClock.now

  /// A journal whose checkpoints are written to a file after each number of seconds; nowhere without a path.
  init(path: String?, seconds: Double) {
    self.path = path
    self.seconds = seconds
  }

  /// Notes a measurement.
  func add(_ measurement: SurplusCore.Measurement) {
    if path != nil { measurements.append(measurement) }
  }

  /// Writes a checkpoint when the last one is old enough; true when it did. A full disk is no reason to end a trial:
  /// there is no checkpoint then. Throws what a component reports.
  func saveIfDue(_ trial: AnyTrial) throws -> Bool {
    guard let path, ContinuousClock.now - last >= .seconds(seconds) else { return false }
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .surplus
    last = .now
    do {
      try trial.save(to: path, attachment: Array(try encoder.encode(measurements)))
      return true
    } catch is CheckpointError {
      return false
    }
  }

  /// Takes a trial to where its checkpoint was written, and gives what was measured until then. Throws a
  /// `CheckpointError` for a checkpoint that is damaged or does not fit.
  func resume(_ trial: AnyTrial) throws -> [SurplusCore.Measurement] {
    guard let path else { return [] }
    let attached = try trial.restore(from: path)
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .surplus
    guard let read = try? decoder.decode([SurplusCore.Measurement].self, from: Data(attached))
    else { throw CheckpointError.damaged(path) }
    measurements = read
    return measurements
  }
}
