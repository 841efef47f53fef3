import SurplusCore
import SurplusHost

/// What a worker is asked to do: one trial.
struct WorkerTask: Codable {
  /// What to run.
  let trial: TrialTask
  /// Where checkpoints are written, in the scratch folder; nil for none.
  var checkpoint: String?
  /// Whether one is there to go on from.
  var resumes = false
}

/// A line from a worker.
enum WorkerReport: Codable {
  /// A measured number.
  case measurement(Measurement)
  /// A checkpoint was written.
  case saved
  /// The trial is over.
  case end(WorkerEnd)
}

/// How a trial ended in a worker that lives on.
struct WorkerEnd: Codable {
  /// A status that a worker can give by itself.
  var status: String
  /// Why, if that needs saying.
  var detail: String
  /// Wall time.
  var seconds: Double
  /// Number of trained parameters; nil if the landscape was not built.
  var parameters: Int?
  /// What it used.
  var cost = Cost()
  /// Threads that a plugin started and did not end.
  var leftThreads = 0
}
