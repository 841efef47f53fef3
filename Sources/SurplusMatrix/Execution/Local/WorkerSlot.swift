import Glibc
import SurplusCore
import SurplusHost
import SurplusSandbox
import SurplusStore

/// One place where trials run: a worker process, replaced after any failure, and the trial it is at.
final class WorkerSlot {
  private struct Job {
    let trial: TrialTask
    let started: ContinuousClock.Instant
    /// Whether nothing ran in its worker before.
    let isFirst: Bool
    /// Whether it goes on from a checkpoint, which a component may have written.
    var isResumed = false
    var log = MeasurementLog()
    /// Begun when it is certain that the trial is not a short one: readings cost more than those take.
    var clock: ChildClock?
    var watch: ProgressWatch

    init(_ trial: TrialTask, isFirst: Bool) {
      self.trial = trial
      started = .now
      self.isFirst = isFirst
      watch = ProgressWatch(trial.cell.limits.progress)
    }
  }

  /// Its page, its scratch folder, and the ends of its pipes.
  static let openFiles = 6

  private let executable: String
  private let readable: [String]
  private let shelf: CheckpointShelf?
  private let shared: SharedCallPage
  private let output: CapturedOutput
  private let scratch: ScratchFolder
  private var child: SandboxedChild<WorkerTask, WorkerReport>?
  /// What the worker was started with.
  private var memory = 0
  /// The foreign libraries that it was given.
  private var libraries: Set<String> = []
  /// The keys of the trials that ended in it, in their order, and whether foreign libraries were there.
  private var ended: [(key: String, isForeign: Bool)] = []
  private var job: Job?

  /// A slot whose workers may read these files and folders, and whose trials leave checkpoints on a shelf.
  init(executable: String, readable: [String], shelf: CheckpointShelf?) throws {
    self.shelf = shelf
    self.executable = executable
    self.readable = readable
    shared = try SharedCallPage()
    output = try CapturedOutput()
    scratch = try ScratchFolder()
  }

  var isIdle: Bool { job == nil }

  private var page: CallPage { shared.page }

  /// The descriptors to wait on while a trial runs: reports, then output.
  var descriptors: [Int32] { [child?.reports ?? -1, output.reader] }

  /// Takes what was printed, so that whoever prints goes on.
  func takeOutput() { output.take() }

  /// Whether its worker can run a trial. A library can falsify whatever runs in its process, so a worker takes only
  /// trials with all of the foreign libraries that it was given before.
  func suits(_ trial: TrialTask) -> Bool {
    child != nil && memory == trial.cell.limits.memory && libraries.isSubset(of: trial.foreign)
  }

  /// Gives it a trial, in a new worker if it is to run `alone` or does not suit. Throws a `SandboxError` when no worker
  /// can be started.
  func start(_ trial: TrialTask, alone: Bool) throws {
    // One that died between two trials has nothing to do with the next.
    if let child, child.hasEnded || alone || !suits(trial) { discardWorker() }
    // Before a worker starts, which may die at once and say why.
    page.clear()
    output.clear()
    let child = try self.child ?? startWorker(memory: trial.cell.limits.memory)
    job = Job(trial, isFirst: ended.isEmpty)
    libraries = trial.foreign
    var task = WorkerTask(trial: trial)
    if let shelf {
      task.checkpoint = "\(scratch.path)/\(CheckpointShelf.fileName)"
      task.resumes = shelf.lend(trial.key, to: scratch)
      job?.isResumed = task.resumes
    }
    try child.send(task, name: trial.key)
  }

  private func startWorker(memory: Int) throws -> SandboxedChild<WorkerTask, WorkerReport> {
    let child = try SandboxedChild<WorkerTask, WorkerReport>(
      Worker.command, plan: SandboxPlan(readable: readable, scratch: scratch.path, memory: memory),
      page: shared, output: output.writer, longest: WorkerReport.longest, executable: executable)
    self.child = child
    self.memory = memory
    ended = []
    return child
  }

  /// Reads what has arrived.
  func readReports() -> [TrialEvent] {
    guard let key = job?.trial.key, let child else { return [] }
    guard let arrivals = child.read() else { return died().map { [$0] } ?? [] }
    // However often it says so: the last one is the one that is there.
    var isSaved = false
    for (index, arrival) in arrivals.enumerated() {
      switch arrival {
      case .foreign(_, let name):
        return doubted("something wrote among the reports that is not the engine", about: name)
      case .report(.measurement(let measurement)):
        if let problem = job?.log.add(measurement) { return doubted(problem) }
      case .report(.saved): isSaved = true
      case .report(.end(let end)):
        // The engine has left every component by then, and has nothing more to say.
        guard let status = end.soundStatus, index == arrivals.count - 1, !page.place.isInside else {
          return doubted("an end was reported that is none")
        }
        return finish(status, end.detail, end).map { [$0] } ?? []
      }
    }
    if isSaved { shelf?.take(key, from: scratch) }
    return []
  }

  /// Ends a worker that reported what the engine does not: a component wrote it, or took away what came before. The trials
  /// with foreign libraries are in doubt that ran in it after its first, and the one that the report is `about`.
  private func doubted(_ reason: String, about name: String? = nil) -> [TrialEvent] {
    let doubtful = ended.enumerated().filter { index, trial in
      index > 0 && trial.isForeign || trial.key == name
    }
    discardWorker()
    let event = failed(.refused, reason)
    return doubtful.map { .doubtful($0.element.key) } + (event.map { [$0] } ?? [])
  }

  /// Ends a trial that makes no progress, or takes longer than it may.
  func enforceLimits() -> [TrialEvent] {
    guard var job, let child else { return [] }
    if job.clock == nil {
      guard ContinuousClock.now - job.started > .milliseconds(50) else { return [] }
      job.clock = child.makeClock()
    }
    job.clock?.advance()
    let place = page.place
    let stall = job.watch.stall(
      at: place, reports: job.log.measurements.count, time: job.clock?.time ?? ChildClock.Time())
    self.job = job
    guard let stall else { return [] }
    if stall == .page {
      return doubted("something wrote on the call page that is not the engine")
    }
    discardWorker()
    let detail = stall.description(
      at: place.description(in: job.trial.cell), limits: job.trial.cell.limits)
    return failed(.timedOut, detail).map { [$0] } ?? []
  }

  /// Ends worker and trial without a result.
  func abandon() {
    job = nil
    discardWorker()
  }

  private func died() -> TrialEvent? {
    guard let child, let job else { return nil }
    let ending = child.wait(atMost: 1)
    let note = CrashNote(page)
    discardWorker()
    let place = page.place.description(in: job.trial.cell)
    guard let ending else { return failed(.crashed, "closed its results in \(place)") }
    if ending == .signalled(SIGKILL) {
      self.job = nil
      clearScratch()
      return .lost(job.trial.key)
    }
    let reason = ending.description(note)
    if let file = job.trial.files.values.first(where: \.isReplaced) {
      return failed(
        .refused, "\(reason) in \(place), when \(file.path) was replaced by another file")
    }
    if note?.isOutOfMemory == true {
      let limit = job.trial.cell.limits.memory
      return failed(.outOfMemory, "\(reason) in \(place), when \(limit) bytes were used up")
    }
    if note?.isOutOfDescriptors == true {
      return failed(.crashed, "\(reason) in \(place), when no more files could be opened")
    }
    let culprit = culprit(ending, reason)
    let suspects = culprit == nil ? job.trial.suspects : ""
    return failed(
      .crashed, "\(reason) in \(place)\(suspects)", setAside: culprit,
      suspects: job.trial.foreign.count > 1 ? job.trial.foreign : [])
  }

  /// The library in whose code the worker ended, if it was the only one there that did not come with Surplus; nil
  /// otherwise: what one damages, another may die of.
  private func culprit(_ ending: ChildProcess.Ending, _ reason: String) -> SetAside? {
    let place = page.place
    guard let job, place.isInside else { return nil }
    let cell = job.trial.cell
    let components = cell.plugins + [cell.landscape]
    guard place.component < components.count else { return nil }
    let component = components[place.component]
    guard let file = job.trial.files[TrialTask.name(of: component)],
      job.trial.foreign == [file.path]
    else { return nil }
    var signal: Int32?
    if case .signalled(let number) = ending { signal = number }
    output.take()
    return SetAside(
      file, reason: reason, signal: signal, component: component.written,
      function: place.function.name, step: place.isInStep ? place.step : nil,
      words: output.lastWords())
  }

  private func failed(
    _ status: TrialStatus, _ detail: String, setAside: SetAside? = nil, suspects: Set<String> = []
  ) -> TrialEvent? {
    guard let job else { return nil }
    output.take()
    let words = output.lastWords()
    var end = WorkerEnd(status: status.rawValue, detail: "", seconds: 0)
    end.seconds = (ContinuousClock.now - job.started) / .seconds(1)
    end.cost.gradients = Double(page.place.step)
    return finish(
      status, words.isEmpty ? detail : "\(detail); its last words: \(words)", end, setAside,
      suspects)
  }

  private func finish(
    _ status: TrialStatus, _ detail: String, _ end: WorkerEnd, _ setAside: SetAside? = nil,
    _ suspects: Set<String> = []
  ) -> TrialEvent? {
    guard let job else { return nil }
    self.job = nil
    ended.append((job.trial.key, !job.trial.foreign.isEmpty))
    output.take()
    var detail = detail
    // A component that refused may have left the process in any state, and a thread goes on in it.
    if !status.isResult || end.leftThreads > 0 { discardWorker() }
    if status == .outOfMemory && job.trial.cell.threads > 1 {
      detail +=
        "; its \(job.trial.cell.threads) threads take a part of limits.memory each: ask for fewer, or "
        + "for more memory"
    }
    if status.isResult && end.leftThreads > 0 {
      detail += "\(detail.isEmpty ? "" : "; ")left \(end.leftThreads) threads running"
    }
    clearScratch()
    shelf?.discard(job.trial.key)
    if !status.isResult && (!job.isFirst || job.isResumed) { return .unclear(job.trial.key) }
    return .finished(
      job.trial.key,
      TrialReport(
        status: status, detail: detail, end: end, measurements: job.log.measurements,
        output: output.text.isEmpty ? nil : output.text, setAside: setAside,
        suspects: suspects))
  }

  /// Empties the scratch folder. A worker that goes on filling it has a thread that outlived its trial.
  private func clearScratch() {
    if scratch.clear() { return }
    discardWorker()
    _ = scratch.clear()
  }

  private func discardWorker() {
    child?.kill()
    _ = child?.wait()
    child = nil
  }
}
