import Glibc
import SurplusHost
import SurplusSandbox

/// Runs trials in worker processes of this machine.
final class LocalExecutor: TrialExecutor {
  private let slots: [WorkerSlot]

  /// An executor with a number of workers, which may read these files and folders; unfinished trials leave checkpoints
  /// on the shelf. Throws a `SandboxError` when there is no room for what workers need.
  init(workers: Int, executable: String, readable: [String], shelf: CheckpointShelf?) throws {
    slots = try (0..<max(1, workers)).map { _ in
      try WorkerSlot(executable: executable, readable: readable, shelf: shelf)
    }
  }

  deinit { cancel() }

  var vacancies: Int { slots.count(where: \.isIdle) }
  var count: Int { slots.count - vacancies }

  func start(_ task: TrialTask, alone: Bool) throws {
    let idle = slots.filter(\.isIdle)
    guard let slot = idle.first(where: { $0.suits(task) }) ?? idle.first else {
      preconditionFailure("more trials than workers")
    }
    try slot.start(task, alone: alone)
  }

  /// Waits until a worker has something to say, but no longer than its clock may go without a reading.
  func events() -> [TrialEvent] {
    let busy = slots.filter { !$0.isIdle }
    var requests = busy.flatMap(\.descriptors).map {
      pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
    }
    _ = poll(&requests, nfds_t(requests.count), 40)
    return busy.enumerated().flatMap { index, slot in
      if requests[2 * index + 1].revents != 0 { slot.takeOutput() }
      let events = requests[2 * index].revents != 0 ? slot.readReports() : []
      return events.isEmpty ? slot.enforceLimits() : events
    }
  }

  func cancel() {
    for slot in slots { slot.abandon() }
  }
}
