import Foundation
import SurplusCore
import SurplusSandbox

/// What a child that runs a cell reports: answers, and at the end that these were all, or why there are no more.
enum CellReport<Answer: Codable>: Codable {
  /// A part of what was asked for.
  case answer(Answer)
  /// There is nothing more to come.
  case done
  /// What a component or a service reported.
  case failure(String)
}

/// A sandboxed child process that runs the components of one cell, and its parent's watch over it.
struct CellChild<Task: Codable, Answer: Codable> {
  private let cell: Cell
  private let shared: SharedCallPage
  private let child: SandboxedChild<Task, CellReport<Answer>>
  // Kept as long as the child may use it.
  private let scratch: ScratchFolder
  private let output: CapturedOutput

  /// Starts a hidden command and sends it its task. What a plugin prints goes to standard error, without what would
  /// steer a terminal. Throws a
  /// `SandboxError` when it cannot be started.
  init(_ command: String, task: Task, cell: Cell, readable: [String], isSandboxed: Bool = true)
    throws
  {
    self.cell = cell
    shared = try SharedCallPage()
    scratch = try ScratchFolder()
    // More than is taken at once.
    output = try CapturedOutput(capacity: 2 << 20)
    child = try SandboxedChild(
      command,
      plan: SandboxPlan(
        readable: readable, scratch: scratch.path, memory: cell.limits.memory,
        isSandboxed: isSandboxed), page: shared, output: output.writer)
    try child.send(task)
  }

  /// Hands over each answer as it comes. Throws a `ComponentError` that says what a component reported or died of, and
  /// where.
  func follow(_ use: (Answer) throws -> Void) throws {
    var watch = ProgressWatch(ProgressWatch.Limits(call: cell.limits.stepSeconds))
    var clock = child.makeClock()
    var count = 0
    defer { relay() }
    while true {
      var requests = [child.reports, output.reader].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      _ = poll(&requests, nfds_t(requests.count), 40)
      if requests[1].revents != 0 { relay() }
      guard requests[0].revents != 0 else {
        clock.advance()
        if let stall = watch.stall(at: shared.page.place, reports: count, time: clock.time) {
          child.kill()
          throw ComponentError(stall.description(at: place, limits: cell.limits))
        }
        continue
      }
      guard let arrivals = child.read() else { break }
      count += arrivals.count
      for arrival in arrivals {
        switch arrival {
        case .report(.answer(let answer)): try use(answer)
        case .report(.failure(let reason)): throw ComponentError(reason)
        case .report(.done): return
        case .foreign:
          child.kill()
          throw ComponentError("a component wrote among the reports of the engine, in \(place)")
        }
      }
    }
    guard let ending = child.wait(atMost: 1) else {
      child.kill()
      throw ComponentError("closed its reports in \(place)")
    }
    throw ComponentError("\(ending.description(CrashNote(shared.page))) in \(place)")
  }

  private func relay() {
    let text = output.drain()
    if !text.isEmpty { try? FileHandle.standardError.write(contentsOf: Data(text.visible.utf8)) }
  }

  private var place: String { shared.page.place.description(in: cell) }

  /// The child's side: takes the task and lets a body report answers.
  static func serve(
    _ body: (_ task: Task, _ page: CallPage, _ report: @escaping (Answer) throws -> Void) throws ->
      Void
  ) throws {
    let conversation = try SandboxedConversation<Task, CellReport<Answer>>()
    let task = try conversation.nextTask()
    do {
      try body(task, conversation.page) { try conversation.send(.answer($0)) }
      try conversation.send(.done)
    } catch {
      try conversation.send(.failure("\(error)".replacingOccurrences(of: "\n", with: " ")))
    }
  }
}
