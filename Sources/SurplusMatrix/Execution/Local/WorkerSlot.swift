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
    var measurements: [Measurement] = []
    var watch = CallWatch()
    private var known: Set<String> = []

    init(_ trial: TrialTask, isFirst: Bool) {
      self.trial = trial
      started = .now
      self.isFirst = isFirst
    }

    /// Adds a measurement; false if it is there already, or if there are more than any trial has: then it was
    /// not the engine that wrote it.
    mutating func add(_ measurement: Measurement) -> Bool {
      guard known.count < 10_000_000 else { return false }
      guard known.insert("\(measurement.step) \(measurement.metric)").inserted else { return false }
      measurements.append(measurement)
      return true
    }
  }

  private let executable: String
  private let readable: [String]
  private let shelf: CheckpointShelf?
  private let shared: SharedCallPage
  private let output: CapturedOutput
  private let scratch: ScratchFolder
  private var child: SandboxedChild<WorkerTask, WorkerReport>?
  /// What the worker was started with.
  private var memory = 0
  private var isFresh = true
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

  /// Gives it a trial, in a new worker if it is to run `alone`. Throws a `SandboxError` when no worker can be
  /// started.
  func start(_ trial: TrialTask, alone: Bool) throws {
    // One that died between two trials has nothing to do with the next.
    if let child, child.hasEnded || alone || memory != trial.cell.limits.memory { discardWorker() }
    // Before a worker starts, which may die at once and say why.
    page.clear()
    output.clear()
    let child = try self.child ?? startWorker(memory: trial.cell.limits.memory)
    job = Job(trial, isFirst: isFresh)
    isFresh = false
    var task = WorkerTask(trial: trial)
    if let shelf {
      task.checkpoint = "\(scratch.path)/\(CheckpointShelf.fileName)"
      task.resumes = shelf.lend(trial.key, to: scratch.path)
    }
    try child.send(task)
  }

  private func startWorker(memory: Int) throws -> SandboxedChild<WorkerTask, WorkerReport> {
    let child = try SandboxedChild<WorkerTask, WorkerReport>(
      Worker.command, plan: SandboxPlan(readable: readable, scratch: scratch.path, memory: memory),
      page: shared, output: output.writer, executable: executable)
    self.child = child
    self.memory = memory
    isFresh = true
    return child
  }

  /// Reads what has arrived.
  func readReports() -> TrialEvent? {
    guard job != nil, let child else { return nil }
    guard let arrivals = child.read() else { return died() }
    for case .report(let report) in arrivals {
      switch report {
      case .measurement(let measurement):
        if job?.add(measurement) == false {
          discardWorker()
          return failed(
            .refused,
            "\(measurement.metric) of step \(measurement.step) was reported twice, or too much was")
        }
      case .saved:
        if let key = job?.trial.key { shelf?.take(key, from: scratch.path) }
      case .end(let end):
        return finish(TrialStatus(rawValue: end.status) ?? .refused, end.detail, end)
      }
    }
    return nil
  }

  /// Ends a call that takes longer than the trial allows.
  func enforceLimits() -> TrialEvent? {
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

  private func died() -> TrialEvent? {
    guard let child, let job else { return nil }
    let ending = child.wait(atMost: 1)
    let note = CrashNote(page)
    discardWorker()
    let place = page.place.description(in: job.trial.cell)
    guard let ending else { return failed(.crashed, "closed its results in \(place)") }
    if ending == .signalled(SIGKILL) {
      self.job = nil
      scratch.clear()
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
    return failed(.crashed, "\(reason) in \(place)", setAside: culprit(ending, reason))
  }

  /// The library in whose code the worker ended; nil if that was in the engine's.
  private func culprit(_ ending: ChildProcess.Ending, _ reason: String) -> SetAside? {
    let place = page.place
    guard let job, place.isInside else { return nil }
    let cell = job.trial.cell
    let components = cell.plugins + [cell.landscape]
    guard place.component < components.count else { return nil }
    let component = components[place.component]
    guard let file = job.trial.files[TrialTask.name(of: component)] else { return nil }
    var signal: Int32?
    if case .signalled(let number) = ending { signal = number }
    output.take()
    return SetAside(
      file, reason: reason, signal: signal, component: component.written,
      function: place.function.name, step: place.isInStep ? place.step : nil,
      words: output.lastWords())
  }

  private func failed(_ status: TrialStatus, _ detail: String, setAside: SetAside? = nil)
    -> TrialEvent?
  {
    guard let job else { return nil }
    output.take()
    let words = output.lastWords()
    var end = WorkerEnd(status: status.rawValue, detail: "", seconds: 0)
    end.seconds = (ContinuousClock.now - job.started) / .seconds(1)
    end.cost.gradients = Double(page.place.step)
    return finish(
      status, words.isEmpty ? detail : "\(detail); its last words: \(words)", end, setAside)
  }

  private func finish(
    _ status: TrialStatus, _ detail: String, _ end: WorkerEnd, _ setAside: SetAside? = nil
  ) -> TrialEvent? {
    guard let job else { return nil }
    self.job = nil
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
    scratch.clear()
    shelf?.discard(job.trial.key)
    if !status.isResult && !job.isFirst { return .unclear(job.trial.key) }
    return .finished(
      job.trial.key,
      TrialReport(
        status: status, detail: detail, end: end, measurements: job.measurements,
        output: output.text.isEmpty ? nil : output.text, setAside: setAside))
  }

  private func discardWorker() {
    child?.kill()
    _ = child?.wait()
    child = nil
  }
}
