import Foundation
import SurplusCore
import SurplusHost

/// A child process that runs the components of one cell behind walls, and its parent's watch over it.
struct CellChild {
  private let cell: Cell
  private let page: CallPage
  private let process: ChildProcess
  // Kept as long as the child may use them.
  private let pageFile: TemporaryFile
  private let scratch: ScratchFolder

  /// Starts a hidden command and sends it its task. What a plugin prints goes to standard error. Throws a
  /// `PluginError` when it cannot be started.
  init(
    _ command: String, task: some Encodable, cell: Cell, readable: [String], hasWalls: Bool = true
  ) throws {
    self.cell = cell
    pageFile = try TemporaryFile(bytes: 4096)
    page = CallPage(descriptor: pageFile.descriptor)
    page.clear()
    scratch = try ScratchFolder()
    process = try ChildProcess(
      ChildProcess.ownExecutable, [command],
      plan: SandboxPlan(
        readable: readable, scratch: scratch.path, memory: cell.limits.memory, hasWalls: hasWalls),
      output: STDERR_FILENO, extra: pageFile.descriptor)
    process.send(String(decoding: try JSONEncoder().encode(task), as: UTF8.self))
  }

  /// Hands over each line of results, of which there must be so many in the end. Throws a `ComponentError` that says
  /// what a component reported or died of, and where.
  func lines(_ expected: Int, _ use: (String) throws -> Void) throws {
    var reader = LineReader(descriptor: process.results)
    var count = 0
    var watch = CallWatch()
    let limit = cell.limits.stepSeconds
    while true {
      guard reader.isReady(within: 100) else {
        if watch.isStuck(at: page.place, limit: limit) {
          process.kill()
          throw ComponentError("took longer than \(limit) s in \(place)")
        }
        continue
      }
      guard let lines = reader.read() else { break }
      for line in lines {
        // What is no JSON object is the reason why there are no more.
        guard line.first == "{" else { throw ComponentError(line) }
        try use(line)
        count += 1
      }
    }
    guard let ending = process.wait(atMost: 1) else {
      process.kill()
      throw ComponentError("closed its results in \(place)")
    }
    guard ending == .exited(0), count == expected else {
      throw ComponentError("\(ending.description(CrashNote(page))) in \(place)")
    }
  }

  private var place: String { page.place.description(in: cell) }

  /// The child's side: reads the task from standard input and lets a body write lines to descriptor 3; what it throws
  /// is the last one.
  static func serve<Task: Decodable>(
    _ body: (_ task: Task, _ page: CallPage, _ write: (String) throws -> Void) throws -> Void
  ) throws {
    let task = try JSONDecoder().decode(Task.self, from: Data((readLine() ?? "").utf8))
    // The parent keeps its end open as long as it lives.
    Thread.detachNewThread {
      _ = readLine()
      _exit(0)
    }
    let results = FileHandle(fileDescriptor: 3)
    let page = CallPage(descriptor: 4)
    CrashNote.take(on: page)
    do {
      try body(task, page) { try results.write(contentsOf: Data(($0 + "\n").utf8)) }
    } catch {
      let reason = "\(error)".replacingOccurrences(of: "\n", with: " ")
      try results.write(contentsOf: Data((reason + "\n").utf8))
    }
  }
}
