import Foundation
import Glibc
import SurplusCore
import SurplusHost
import SurplusLandscapes
import SurplusStore
import SurplusTraining

/// The child's side of a run: takes tasks from standard input, one at a time, and reports on descriptor 3.
public final class Worker {
  /// The hidden command that runs a worker.
  public static let command = "run-worker"

  private let page = CallPage(descriptor: 4)
  private var bench = TrialBench()
  private let encoder = JSONEncoder()
  private let decoder = JSONDecoder()

  /// A worker of the parent that started this process.
  public init() {
    encoder.nonConformingFloatEncodingStrategy = .surplus
    decoder.nonConformingFloatDecodingStrategy = .surplus
  }

  /// Runs tasks until the parent closes its end, also when it does so in the middle of one.
  public func serve() {
    let tasks = TaskQueue()
    Thread.detachNewThread {
      var reader = LineReader(descriptor: 0)
      while let lines = reader.read() {
        for line in lines { tasks.add(line) }
      }
      // The parent is gone or done: nobody reads what would be written from here on.
      _exit(0)
    }
    while true { run(tasks.next()) }
  }

  private func run(_ line: String) {
    let started = ContinuousClock.now
    page.clear()
    CrashNote.take(on: page)
    FloatingPointEnvironment.reset()
    var end = WorkerEnd(status: TrialStatus.refused.rawValue, detail: "", seconds: 0)
    do {
      let task = try decoder.decode(WorkerTask.self, from: Data(line.utf8))
      defer { end.leftThreads = threadsTooMany(for: task.cell) }
      let (trial, journal) = try begin(task)
      end.parameters = trial.parameterCount
      defer { end.count(trial.run.cost, operations: trial.operations) }
      let ending = try trial.run.run(
        onStep: { step in
          page.enter(step: step)
          if try journal.saveIfDue(trial.run) { send(.saved) }
        },
        record: {
          journal.add($0)
          send($0)
        })
      switch ending {
      case .finished: end.status = TrialStatus.finished.rawValue
      case .stopped(let detail):
        end.status = TrialStatus.stopped.rawValue
        end.detail = detail
      case .diverged(let detail):
        end.status = TrialStatus.diverged.rawValue
        end.detail = detail
      }
    } catch let error as OutOfMemory {
      end.status = TrialStatus.outOfMemory.rawValue
      end.detail = "\(error)"
    } catch {
      end.detail = "\(error)"
    }
    end.seconds = (ContinuousClock.now - started) / .seconds(1)
    fflush(nil)
    send(.end(end))
  }

  /// Builds the trial, and goes on from a checkpoint if there is one that fits; what was measured before is sent again.
  private func begin(_ task: WorkerTask) throws -> (TrialBench.Ready, TrialJournal) {
    func build() throws -> TrialBench.Ready {
      try bench.makeTrial(task.cell, seed: task.seed, files: task.files, page: page)
    }
    let trial = try build()
    let journal = TrialJournal(
      path: trial.run.canBeSaved ? task.checkpoint : nil,
      seconds: task.cell.limits.checkpointSeconds)
    guard task.resumes else { return (trial, journal) }
    do {
      try journal.resume(trial.run).forEach(send)
      return (trial, journal)
    } catch is CheckpointError {
      // Damaged, or of an older version: from the start, then, in a trial that has seen nothing of it.
      return (try build(), journal)
    }
  }

  private func send(_ measurement: SurplusTraining.Measurement) {
    send(
      .measurement(
        step: measurement.step, gradients: measurement.gradients, metric: measurement.metric,
        value: measurement.value))
  }

  private func send(_ report: WorkerReport) {
    guard var line = try? encoder.encode(report) else { return }
    line.append(UInt8(ascii: "\n"))
    var rest = Array(line)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(3, $0.baseAddress, $0.count) }
      if written < 0 && errno == EINTR { continue }
      // The parent is gone.
      if written <= 0 { _exit(0) }
      rest = rest.dropFirst(written)
    }
  }

  /// Threads beyond the main one, the one that reads tasks, and those of BLAS and of split optimizers.
  private func threadsTooMany(for cell: Cell) -> Int {
    let own = cell.threads == 1 ? 2 : 2 + 3 * cell.threads
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task"))?.count
    return max(0, (threads ?? own) - own)
  }
}

extension WorkerEnd {
  fileprivate mutating func count(_ cost: Cost, operations: Double) {
    lossEvaluations = cost.lossEvaluations
    gradients = cost.gradients
    hessianVectorProducts = cost.hessianVectorProducts
    gradientEquivalents = cost.gradientEquivalents
    self.operations = operations * cost.gradientEquivalents
    stateBytes = cost.stateBytes
  }
}

/// Lines that wait for the worker's main thread.
private final class TaskQueue: @unchecked Sendable {
  // The condition guards `lines`; that is what makes sharing safe.
  private let condition = NSCondition()
  private var lines: [String] = []

  func add(_ line: String) {
    condition.lock()
    lines.append(line)
    condition.signal()
    condition.unlock()
  }

  func next() -> String {
    condition.lock()
    defer { condition.unlock() }
    while lines.isEmpty { condition.wait() }
    return lines.removeFirst()
  }
}

extension JSONEncoder.NonConformingFloatEncodingStrategy {
  /// NaN and infinities as the strings of the command line's contract.
  public static var surplus: Self {
    .convertToString(positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  }
}

extension JSONDecoder.NonConformingFloatDecodingStrategy {
  /// NaN and infinities as the strings of the command line's contract.
  public static var surplus: Self {
    .convertFromString(positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
  }
}
