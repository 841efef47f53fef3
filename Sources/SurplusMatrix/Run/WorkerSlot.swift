import Foundation
import Glibc
import SurplusHost
import SurplusStore

/// One place where trials run: a worker process, replaced after any failure, and the trial it is at.
final class WorkerSlot {
  /// What a slot reports when it is looked after.
  enum Event {
    /// The trial is over; the worker lives on or was replaced.
    case finished(PlannedTrial, TrialOutcome)
    /// The worker was killed by somebody else: the trial is worth one more try.
    case lost(PlannedTrial)
  }

  /// What came of a trial.
  struct TrialOutcome {
    var status: TrialStatus
    var detail: String
    var end: WorkerEnd
    var measurements: [MeasurementRecord]
  }

  private struct Job {
    let trial: PlannedTrial
    let started: ContinuousClock.Instant
    var measurements: [MeasurementRecord] = []
    var watch = CallWatch()
  }

  private let executable: String
  private let pageFile: TemporaryFile
  private let page: CallPage
  private let output: TemporaryFile
  private var child: ChildProcess?
  private var reader = LineReader(descriptor: -1)
  private var job: Job?
  private let encoder = JSONEncoder()
  private let decoder = JSONDecoder()

  init(executable: String) throws {
    self.executable = executable
    pageFile = try TemporaryFile()
    pageFile.resize(4096)
    page = CallPage(descriptor: pageFile.descriptor)
    output = try TemporaryFile()
    decoder.nonConformingFloatDecodingStrategy = .surplus
  }

  var isIdle: Bool { job == nil }

  /// The descriptor to wait on while a trial runs.
  var descriptor: Int32? { job == nil ? nil : child?.results }

  /// Gives it a trial. Throws a `PluginError` when no worker can be started.
  func start(_ trial: PlannedTrial, files: [String: String]) throws {
    // One that died between two trials has nothing to do with the next.
    if let child, child.hasEnded { discardWorker() }
    let child = try self.child ?? startWorker(threads: trial.cell.threads)
    page.clear()
    output.resize(0)
    job = Job(trial: trial, started: .now)
    let task = WorkerTask(cell: trial.cell, seed: trial.seed, files: files)
    child.send(String(decoding: try encoder.encode(task), as: UTF8.self))
  }

  private func startWorker(threads: Int) throws -> ChildProcess {
    let child = try ChildProcess(
      executable, [Worker.command],
      environment: ["OPENBLAS_NUM_THREADS": "\(threads)", "SWIFT_BACKTRACE": "enable=no"],
      output: output.descriptor, extra: pageFile.descriptor)
    self.child = child
    reader = LineReader(descriptor: child.results)
    return child
  }

  /// Reads what has arrived.
  func readResults() -> Event? {
    guard job != nil else { return nil }
    guard let lines = reader.read() else { return died() }
    for line in lines {
      guard let report = try? decoder.decode(WorkerReport.self, from: Data(line.utf8)) else {
        continue
      }
      switch report {
      case .measurement(let step, let gradients, let metric, let value):
        job?.measurements.append(
          MeasurementRecord(step: step, gradients: gradients, metric: metric, value: value))
      case .end(let end):
        return finish(TrialStatus(rawValue: end.status) ?? .refused, end.detail, end)
      }
    }
    return nil
  }

  /// Ends a call that takes longer than the trial allows.
  func enforceLimits() -> Event? {
    guard let trial = job?.trial else { return nil }
    let place = page.place
    let limit = trial.cell.limits.stepSeconds
    guard job?.watch.isStuck(at: place, limit: limit) == true else { return nil }
    discardWorker()
    return failed(
      .timedOut, "took longer than \(limit) s in \(place.description(in: trial.cell))")
  }

  /// Ends worker and trial without a result.
  func abandon() {
    job = nil
    discardWorker()
  }

  private func died() -> Event? {
    guard let child, let job else { return nil }
    let ending = child.wait()
    self.child = nil
    let place = page.place
    if ending == .signalled(SIGKILL) {
      self.job = nil
      return .lost(job.trial)
    }
    return failed(.crashed, "\(ending.description) in \(place.description(in: job.trial.cell))")
  }

  private func failed(_ status: TrialStatus, _ detail: String) -> Event? {
    guard let job else { return nil }
    let words = output.tail()
    var end = WorkerEnd(status: status.rawValue, detail: "", seconds: 0)
    end.seconds = (ContinuousClock.now - job.started) / .seconds(1)
    end.gradients = Double(page.place.step)
    end.gradientEquivalents = end.gradients
    return finish(status, words.isEmpty ? detail : "\(detail); its last words: \(words)", end)
  }

  private func finish(_ status: TrialStatus, _ detail: String, _ end: WorkerEnd) -> Event? {
    guard let job else { return nil }
    self.job = nil
    // A component that refused may have left the process in any state.
    if !status.isResult { discardWorker() }
    return .finished(
      job.trial,
      TrialOutcome(status: status, detail: detail, end: end, measurements: job.measurements))
  }

  private func discardWorker() {
    child?.kill()
    _ = child?.wait()
    child = nil
  }
}
