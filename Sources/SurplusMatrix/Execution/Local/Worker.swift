import Foundation
import Glibc
import SurplusCore
import SurplusHost
import SurplusSandbox
import SurplusStore
import SurplusTraining

/// The child's side of a run: takes trials, one at a time, and reports what they measure and how they end.
public final class Worker {
  /// The hidden command that runs a worker.
  public static let command = "run-worker"

  private let conversation: SandboxedConversation<WorkerTask, WorkerReport>
  private var bench = TrialBench()

  /// A worker of the parent that started this process. Throws a `SandboxError` when it cannot speak with it.
  public init() throws { conversation = try SandboxedConversation() }

  /// Runs tasks until the parent lets go, also when it does so in the middle of one.
  public func serve() {
    while true { run { try conversation.nextTask() } }
  }

  private var page: CallPage { conversation.page }

  private func run(_ nextTask: () throws -> WorkerTask) {
    let next = Result { try nextTask() }
    let started = ContinuousClock.now
    page.clear()
    CrashNote.take(on: page)
    FloatingPointEnvironment.reset()
    var end = WorkerEnd(status: TrialStatus.refused.rawValue, detail: "", seconds: 0)
    var note = ""
    do {
      let task = try next.get()
      defer { end.leftThreads = threadsTooMany(for: task.trial.cell) }
      let (trial, journal, reason) = try begin(task)
      note = reason
      end.parameters = trial.parameterCount
      // One that failed in a step is not asked what it remembers.
      var stateBytes = trial.run.cost.stateBytes
      defer {
        end.cost = trial.run.cost
        end.cost.stateBytes = stateBytes
        end.cost.operations = trial.operations * end.cost.gradientEquivalents
      }
      let ending = try trial.run.run(
        onStep: { step in
          page.enter(step: step)
          if try journal.saveIfDue(trial.run) { send(.saved) }
        },
        record: {
          journal.add($0)
          send(.measurement($0))
        })
      stateBytes = trial.run.stateBytes
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
    end.detail = [note, end.detail].filter { !$0.isEmpty }.joined(separator: "; ")
    end.seconds = (ContinuousClock.now - started) / .seconds(1)
    fflush(nil)
    send(.end(end))
  }

  /// Builds the trial, and goes on from a checkpoint if there is one that fits; what was measured before is sent again.
  /// The note says why it did not; empty otherwise.
  private func begin(_ task: WorkerTask) throws -> (TrialBench.Ready, TrialJournal, note: String) {
    func build() throws -> TrialBench.Ready {
      try bench.makeTrial(task.trial, page: page)
    }
    let trial = try build()
    let journal = TrialJournal(
      path: trial.run.canBeSaved ? task.checkpoint : nil,
      seconds: task.trial.cell.limits.checkpointSeconds)
    guard task.resumes else { return (trial, journal, "") }
    do {
      for measurement in try journal.resume(trial.run) { send(.measurement(measurement)) }
      return (trial, journal, "")
    } catch let error as CheckpointError {
      // From the start, then, in a trial that has seen nothing of it.
      return (
        try build(), journal, "began again, since its checkpoint cannot be used: \(error.reason)"
      )
    }
  }

  private func send(_ report: WorkerReport) {
    // A report is numbers and text: it can always be written.
    try? conversation.send(report)
  }

  /// Threads beyond the main one, the one that reads tasks, and those of BLAS and of split optimizers.
  private func threadsTooMany(for cell: Cell) -> Int {
    let own = cell.threads == 1 ? 2 : 2 + 3 * cell.threads
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task"))?.count
    return max(0, (threads ?? own) - own)
  }
}
