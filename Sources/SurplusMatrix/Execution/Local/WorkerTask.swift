import SurplusCore
import SurplusHost
import SurplusStore

/// What a worker is asked to do: one trial.
struct WorkerTask: Codable {
  /// What to run.
  let trial: TrialTask
  /// Where checkpoints are written, in the scratch folder; nil for none.
  var checkpoint: String?
  /// Whether one is there to go on from.
  var resumes = false
}

/// What a worker says of its trial.
enum WorkerReport: Codable {
  /// No report has more bytes: the longest text in one is what a component reported.
  static let longest = 1 << 20

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

  /// The status; nil if it is none that a worker gives, or if the numbers cannot be.
  var soundStatus: TrialStatus? {
    guard let status = TrialStatus(rawValue: status),
      [.finished, .stopped, .diverged, .refused, .outOfMemory].contains(status),
      [seconds, cost.lossEvaluations, cost.gradients, cost.hessianVectorProducts].allSatisfy({
        $0 >= 0 && $0.isFinite
      }), leftThreads >= 0, cost.stateBytes >= 0, parameters ?? 0 >= 0
    else { return nil }
    return status
  }
}
