import SurplusCore
import SurplusHost
import SurplusSandbox
import SurplusStore

/// Runs the trials of a plan that have no final result yet, and records each as it ends: what is next and what is
/// recorded. Where they run is the executor's.
public final class MatrixRun {
  /// What a run came to.
  public struct Summary: Sendable {
    /// Trials of the plan with each status, those of earlier runs included.
    public var statuses: [TrialStatus: Int] = [:]
    /// Trials run now.
    public var ran = 0
    /// Whether it was stopped from outside.
    public var isInterrupted = false
    /// Libraries that ended a worker: they are not used from the next run on.
    public var setAside: [SetAside] = []
    /// What went wrong beside the trials.
    public var warnings: [String] = []

    /// Notes a library for the next run. This one knows nothing of it: whether a trial is run must not depend on
    /// which came first.
    fileprivate mutating func setAside(_ entry: SetAside, _ list: SetAsideList) {
      guard !setAside.contains(where: { $0.sha256 == entry.sha256 }) else { return }
      setAside.append(entry)
      do { try list.add(entry) } catch { warnings.append("\(error)") }
    }

    /// Trials that ended in something that is not a result.
    public var failures: Int {
      statuses.filter { !$0.key.isResult }.reduce(0) { $0 + $1.value }
    }
  }

  /// What is shown while it runs.
  public struct Progress: Sendable {
    /// Trials to run now.
    public let total: Int
    /// Of those, how many have ended.
    public let finished: Int
    /// Of those, how many failed.
    public let failed: Int
    /// Since the start.
    public let elapsed: Duration
    /// The share of the work that is done, by estimated cost, 0 to 1.
    public let share: Double
  }

  private let plan: MatrixPlan
  private let store: ResultStore
  private let catalogue: ComponentCatalogue
  private let list: SetAsideList
  private let makeExecutor: (_ trials: Int) throws -> any TrialExecutor
  private let shelf: CheckpointShelf?
  /// The keys of the trials that were interrupted in an earlier run.
  private var lostBefore: Set<String> = []
  /// Trials that one of several libraries ended.
  private var suspicions: [Suspicion] = []
  /// What is to be said whatever comes of the trials.
  private var warnings: [String] = []
  /// By the names of cells; the trials of a cell have the same.
  private var provenances: [String: String] = [:]

  /// A run of a plan that records into a store, in worker processes of this machine; unfinished trials leave
  /// checkpoints in the folder of results, if it is given.
  public init(
    plan: MatrixPlan, store: ResultStore, catalogue: ComponentCatalogue, jobs: Int,
    executable: String = ChildProcess.ownExecutable, list: SetAsideList = SetAsideList(),
    results: String? = nil
  ) {
    let shelf = results.map(CheckpointShelf.init(results:))
    self.shelf = shelf
    self.plan = plan
    self.store = store
    self.catalogue = catalogue
    self.list = list
    let wanted = min(jobs, plan.trials.count)
    let workers = DescriptorLimit.room(for: wanted, each: WorkerSlot.openFiles)
    if workers < wanted {
      warnings.append(
        "\(workers) workers at a time, not \(wanted): the limit on open files has no room for more "
          + "(ulimit -n)")
    }
    makeExecutor = { trials in
      try LocalExecutor(
        workers: min(workers, trials), executable: executable, readable: catalogue.readable,
        shelf: shelf)
    }
  }

  /// Runs. `isStopped` is asked all the time; `report` is called a few times a second. Throws a `StoreError` when
  /// results cannot be recorded: what was recorded is kept, the workers are gone.
  public func run(
    retry: Bool, isStopped: () -> Bool, report: (Progress) -> Void
  ) throws -> Summary {
    var summary = Summary()
    summary.warnings = warnings
    let known = try store.reader.statuses()
    lostBefore = Set(known.filter { $0.value == .interrupted }.keys)
    let pending = plan.pending(known: known, retry: retry)
    var queue = TrialQueue(
      try recordUnrunnable(pending), libraries: { catalogue.foreignLibraries(of: $0.cell) })
    let executor = try makeExecutor(queue.total)
    defer { executor.cancel() }
    var failed = 0
    let started = ContinuousClock.now
    while !isStopped() {
      while executor.vacancies > 0, let next = queue.next() {
        try executor.start(next.trial.task(catalogue), alone: next.alone)
      }
      guard executor.count > 0 else { break }
      for event in try executor.events() {
        guard let record = try settle(event, &queue, &summary) else { continue }
        if !record.status.isResult { failed += 1 }
      }
      report(
        Progress(
          total: queue.total, finished: queue.finished, failed: failed,
          elapsed: ContinuousClock.now - started, share: queue.share))
    }
    try separate(&summary, isStopped)
    shelf?.tidy()
    summary.ran = queue.finished
    summary.isInterrupted = executor.count > 0 || !queue.isEmpty
    let statuses = try store.reader.statuses()
    for trial in plan.trials {
      if let status = statuses[trial.key] { summary.statuses[status, default: 0] += 1 }
    }
    return summary
  }

  /// Records the trials that cannot be run, and gives the others.
  private func recordUnrunnable(_ pending: [PlannedTrial]) throws -> [PlannedTrial] {
    try pending.filter { trial in
      let aside = catalogue.setAside(in: trial.cell)
      guard let reason = trial.skipReason ?? aside.map({ $0 + "; --retry runs the trial then" })
      else { return true }
      let status: TrialStatus = trial.skipReason == nil ? .refused : .skipped
      try record(trial.record(status: status, detail: reason), of: trial, measurements: [])
      return false
    }
  }

  /// Records what an event says about a trial; nil when the trial is to run again.
  private func settle(_ event: TrialEvent, _ queue: inout TrialQueue, _ summary: inout Summary)
    throws -> TrialRecord?
  {
    let record: TrialRecord
    var measurements: [Measurement] = []
    let trial: PlannedTrial
    switch event {
    case .unclear(let key):
      queue.runAlone(key)
      return nil
    case .doubtful(let key):
      guard let doubt = queue.doubt(key) else { return nil }
      trial = doubt.trial
      record = try trial.record(
        status: doubt.runsAgain ? .interrupted : .refused,
        detail: "its process reported what the engine does not, after its end")
      guard !doubt.runsAgain else {
        // Not to be taken for a result if the run ends before the trial does.
        try self.record(record, of: trial, measurements: [])
        return nil
      }
    case .lost(let key):
      guard let given = queue.giveUp(key) else { return nil }
      trial = given
      // One that nobody could run in two runs is not tried in all that follow.
      record =
        lostBefore.contains(key)
        ? try trial.record(
          status: .crashed, detail: "its worker was killed, twice in this run and before")
        : try trial.record(
          status: .interrupted, detail: "its worker was killed from outside, twice")
    case .finished(let key, let report):
      trial = queue.finish(key)
      record = try trial.record(report)
      measurements = report.measurements
      if let entry = report.setAside { summary.setAside(entry, list) }
      if !report.suspects.isEmpty {
        suspicions.append(Suspicion(trial: trial, report: report, record: record))
      }
    }
    try self.record(record, of: trial, measurements: measurements)
    return record
  }

  private struct Suspicion {
    let trial: PlannedTrial
    let report: TrialReport
    var record: TrialRecord
  }

  /// Tries suspected libraries by themselves, once for the same ones, and notes what came of it. Only one that crashes
  /// alone is set aside.
  private func separate(_ summary: inout Summary, _ isStopped: () -> Bool) throws {
    var findings: [Set<String>: String] = [:]
    for var suspicion in suspicions {
      let suspects = suspicion.report.suspects
      if findings[suspects] == nil {
        let separation = Separation(suspicion.trial, catalogue: catalogue)
        var texts: [String] = []
        for library in suspects.sorted() {
          let report = try separation.task(for: library).flatMap { try runApart($0, isStopped) }
          if isStopped() { return }
          if let entry = report?.setAside { summary.setAside(entry, list) }
          let what = report.map { $0.status == .crashed ? "crashed" : "did not crash" }
          texts.append("\(library) \(what ?? "could not be tried") by itself")
        }
        findings[suspects] = texts.joined(separator: ", ")
      }
      suspicion.record.detail += "; \(findings[suspects] ?? "")"
      try record(
        suspicion.record, of: suspicion.trial, measurements: suspicion.report.measurements)
    }
  }

  /// Runs a trial that is not recorded; nil if it could not be run to an end.
  private func runApart(_ task: TrialTask, _ isStopped: () -> Bool) throws -> TrialReport? {
    let executor = try makeExecutor(1)
    defer { executor.cancel() }
    try executor.start(task, alone: true)
    while !isStopped() {
      for event in try executor.events() {
        guard case .finished(_, let report) = event else { return nil }
        return report
      }
    }
    return nil
  }

  private func record(
    _ record: TrialRecord, of trial: PlannedTrial, measurements: [Measurement]
  ) throws {
    var record = record
    record.provenance = try provenance(of: trial)
    try store.record(record, measurements: measurements)
  }

  private func provenance(of trial: PlannedTrial) throws -> String {
    let cell = trial.cell.display
    if let text = provenances[cell] { return text }
    let digest = try catalogue.dataDigest(of: trial.cell.landscape)
    let text = Provenance(of: trial.cell, catalogue: catalogue, dataDigest: digest).json
    provenances[cell] = text
    return text
  }
}

extension PlannedTrial {
  /// Its record with what came of it.
  fileprivate func record(_ report: TrialReport) throws -> TrialRecord {
    var record = try record(status: report.status, detail: report.detail)
    record.parameters = report.end.parameters
    record.seconds = report.end.seconds
    record.cost = report.end.cost
    record.output = report.output
    return record
  }
}
