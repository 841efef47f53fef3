import ArgumentParser
import SurplusConformance
import SurplusHost
import SurplusMatrix
import SurplusSandbox

/// The child's side of a probe.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: Probe.command, shouldDisplay: false)

  func run() throws {
    try Sandbox.enter()
    try Probe.serve(.known)
  }
}

/// The child's side of a rehearsal.
struct RehearsalCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: PluginRehearsal.command, shouldDisplay: false)

  func run() throws {
    try Sandbox.enter(sharesPage: false)
    try PluginRehearsal.serve()
  }
}

/// The child's side of a trace.
struct TraceChildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Tracer.command, shouldDisplay: false)

  func run() throws {
    try Sandbox.enter()
    try Tracer.serve()
  }
}

/// The child's side of a benchmark.
struct BenchChildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: BenchChild.command, shouldDisplay: false)

  func run() throws {
    try Sandbox.enter()
    try BenchChild.serve()
  }
}

/// The child's side of a run.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: Worker.command, shouldDisplay: false)

  func run() throws {
    try Sandbox.enter()
    try Worker().serve()
  }
}

/// The child's side of a check.
struct CheckChildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: ConformanceRun.command, shouldDisplay: false)

  func run() throws {
    try Sandbox.enter()
    try ConformanceRun.serve()
  }
}

/// The child's side of fuzzing.
struct FuzzChildCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: FuzzRun.command, shouldDisplay: false)

  func run() throws {
    try Sandbox.enter()
    try FuzzRun.serve()
  }
}
