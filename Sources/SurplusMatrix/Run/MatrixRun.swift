import Foundation
import Glibc
import SurplusHost
import SurplusStore

/// Runs the trials of a plan that have no final result yet, in worker processes, and records each as it ends.
public struct MatrixRun {
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
  private let jobs: Int
  private let executable: String
  private let list: SetAsideList
  private let shelf: CheckpointShelf?

  /// A run of a plan that records into a store; unfinished trials leave checkpoints in the folder of results, if it is
  /// given.
  public init(
    plan: MatrixPlan, store: ResultStore, catalogue: ComponentCatalogue, jobs: Int,
    executable: String = ChildProcess.ownExecutable, list: SetAsideList = SetAsideList(),
    results: String? = nil
  ) {
    shelf = results.map(CheckpointShelf.init(results:))
    self.plan = plan
    self.store = store
    self.catalogue = catalogue
    self.jobs = jobs
    self.executable = executable
    self.list = list
  }

  /// The trials that a run would run: those without a final result; with `retry` also those that failed.
  public static func pending(
    _ plan: MatrixPlan, known: [String: TrialStatus], retry: Bool
  ) -> [PlannedTrial] {
    plan.trials.filter { trial in
      guard let status = known[trial.key] else { return true }
      return status.runsAgain || retry && !status.isResult
    }
  }

  /// Runs. `isStopped` is asked all the time; `report` is called a few times a second. Throws a `StoreError` when
  /// results cannot be recorded: what was recorded is kept, the workers are gone.
  public func run(
    retry: Bool, isStopped: () -> Bool, report: (Progress) -> Void
  ) throws -> Summary {
    let known = try store.reader.statuses()
    let pending = Self.pending(plan, known: known, retry: retry)
    var provenances: [String: String] = [:]
    var waiting: [PlannedTrial] = []
    for trial in pending {
      let aside = catalogue.setAside(in: trial.cell)
      if let reason = trial.skipReason ?? aside.map({ $0 + "; --retry runs the trial then" }) {
        try store.record(
          trial.record(
            status: trial.skipReason == nil ? .refused : .skipped, detail: reason,
            provenance: try provenance(of: trial, &provenances)),
          measurements: [])
      } else {
        waiting.append(trial)
      }
    }
    let cost = Dictionary(
      waiting.map { ($0.key, Self.estimate($0)) }, uniquingKeysWith: { first, _ in first })
    let totalCost = cost.values.reduce(0, +)
    let total = waiting.count
    // Dear trials first: no worker is left alone with one at the end.
    waiting.sort { cost[$0.key] ?? 0 > cost[$1.key] ?? 0 }
    waiting.reverse()
    var lost: Set<String> = []
    var alone: Set<String> = []
    var doneCost = 0.0
    var finished = 0
    var failed = 0
    let started = ContinuousClock.now
    var summary = Summary()
    let slots = try (0..<max(1, min(jobs, max(total, 1)))).map { _ in
      try WorkerSlot(executable: executable, readable: catalogue.readable, shelf: shelf)
    }
    defer { for slot in slots { slot.abandon() } }

    func settle(_ event: WorkerSlot.Event) throws {
      var record: TrialRecord
      var measurements: [MeasurementRecord] = []
      let trial: PlannedTrial
      switch event {
      case .unclear(let planned):
        alone.insert(planned.key)
        waiting.append(planned)
        return
      case .lost(let planned):
        trial = planned
        if lost.insert(trial.key).inserted {
          waiting.append(trial)
          return
        }
        record = try trial.record(
          status: .interrupted, detail: "its worker was killed from outside, twice")
      case .finished(let planned, let outcome):
        trial = planned
        record = try trial.record(status: outcome.status, detail: outcome.detail)
        record.parameters = outcome.end.parameters
        record.seconds = outcome.end.seconds
        record.lossEvaluations = outcome.end.lossEvaluations
        record.gradients = outcome.end.gradients
        record.hvps = outcome.end.hessianVectorProducts
        record.gradientEquivalents = outcome.end.gradientEquivalents
        record.operations = outcome.end.operations
        record.stateBytes = outcome.end.stateBytes
        record.output = outcome.output
        measurements = outcome.measurements
        if let entry = outcome.setAside { summary.setAside(entry, list) }
      }
      record.provenance = try provenance(of: trial, &provenances)
      try store.record(record, measurements: measurements)
      finished += 1
      if !record.status.isResult { failed += 1 }
      doneCost += cost[trial.key] ?? 0
    }

    var isInterrupted = false
    while true {
      if isStopped() {
        isInterrupted = true
        break
      }
      for slot in slots where slot.isIdle {
        guard let trial = waiting.popLast() else { break }
        try slot.start(
          trial, files: catalogue.files(of: trial.cell), alone: alone.contains(trial.key))
      }
      if waiting.isEmpty && slots.allSatisfy(\.isIdle) { break }
      try wait(for: slots, settle)
      report(
        Progress(
          total: total, finished: finished, failed: failed,
          elapsed: ContinuousClock.now - started,
          share: totalCost > 0 ? doneCost / totalCost : 1))
    }

    shelf?.tidy()
    summary.ran = finished
    summary.isInterrupted = isInterrupted
    let statuses = try store.reader.statuses()
    for trial in plan.trials {
      if let status = statuses[trial.key] { summary.statuses[status, default: 0] += 1 }
    }
    return summary
  }

  /// Waits for a tenth of a second or until a worker has something to say.
  private func wait(for slots: [WorkerSlot], _ settle: (WorkerSlot.Event) throws -> Void) throws {
    let busy = slots.filter { !$0.isIdle }
    var requests = busy.flatMap(\.descriptors).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    _ = poll(&requests, nfds_t(requests.count), 100)
    for (index, slot) in busy.enumerated() {
      if requests[2 * index + 1].revents != 0 { slot.takeOutput() }
      let event = requests[2 * index].revents != 0 ? slot.readResults() : slot.enforceLimits()
      if let event { try settle(event) }
    }
  }

  /// Work of a trial, for the order and the time left: steps times a fixed part and a part for the parameters.
  private static func estimate(_ trial: PlannedTrial) -> Double {
    let width = trial.cell.landscape.number("width") ?? 0
    return trial.cell.budget.gradientEquivalents * (1 + (width / 32) + (width / 64) * (width / 64))
  }

  private func provenance(of trial: PlannedTrial, _ known: inout [String: String]) throws -> String
  {
    let cell = trial.cell.display
    if let text = known[cell] { return text }
    let digest = try ComponentCatalogue.dataDigest(of: trial.cell.landscape)
    let text = Provenance(of: trial.cell, catalogue: catalogue, dataDigest: digest).json
    known[cell] = text
    return text
  }
}
