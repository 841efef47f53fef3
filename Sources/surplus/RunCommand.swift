import ArgumentParser
import Foundation
import SurplusHost
import SurplusMatrix
import SurplusReport
import SurplusSandbox
import SurplusStore

/// `surplus run`: runs what a spec says and has no result yet.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run the matrix of a spec; again to resume or extend it.")

  @Argument(help: "The spec, a YAML file.")
  var spec: String

  @Option(help: "Folder of the results; runs/NAME unless given.")
  var out: String?

  @Option(help: "Worker processes; one a core unless given.")
  var jobs: Int?

  @OptionGroup var plugins: PluginOptions

  @Option(name: .customLong("set"), help: "PATH=VALUE: a value of the spec, budget.steps=200.")
  var overrides: [String] = []

  @Option(help: "Only trials that match: optimizer=lion,size=16,seed=0.")
  var only: String?

  @Flag(help: "Run failed trials again.")
  var retry = false

  @Flag(help: "Run only if every library is as surplus.lock pins it.")
  var locked = false

  @Flag(help: "Run only if this kernel can sandbox plugins.")
  var requireSandbox = false

  @Flag(help: "Show what would be run, and run nothing.")
  var dryRun = false

  @Flag(help: "Print the comparison as JSON.")
  var json = false

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): at least 1") }
  }

  func run() throws {
    if requireSandbox, let part = SandboxFacilities.missing.first {
      throw Failure("--require-sandbox: \(part.name): \(part.description)")
    }
    let catalogue = try plugins.catalogue()
    if locked { try checkLock(catalogue) }
    let spec = try Spec(path: self.spec, overrides: overrides, catalogue: catalogue)
    var plan = try MatrixPlan(
      spec: spec, catalogue: catalogue, dataDigest: catalogue.dataDigest)
    if let only { plan = try plan.selecting(TrialFilter(only)) }
    for warning in plan.warnings + plan.setAside(by: catalogue) {
      Terminal.message("warning: \(warning)")
    }
    let folder = ResultsFolder(out ?? "runs/\(spec.name)")
    try folder.check(for: spec.name)
    if dryRun {
      let outline = PlanOutline(plan, known: try folder.statuses(), retry: retry)
      if json { try Terminal.json(outline) } else { try Terminal.result(outline.text) }
      return
    }
    if let preloaded = WorkerEnvironment.preloaded {
      Terminal.message(
        "warning: LD_PRELOAD puts \(preloaded) into every process of this run, workers included")
    }
    for part in SandboxFacilities.missing {
      Terminal.message("warning: not enforced: \(part.name): \(part.description)")
    }
    let page = try Assets.plotly()
    let lock = try folder.lock()
    let summary = try withExtendedLifetime(lock) {
      try record(plan, spec, catalogue, folder, page)
    }
    for entry in summary.setAside {
      Terminal.message("\(entry.path): \(entry.description)")
    }
    for warning in summary.warnings { Terminal.message("warning: \(warning)") }
    if summary.isInterrupted {
      Terminal.message("interrupted; the same command resumes")
      throw ExitCode(Failure.interrupted)
    }
    if summary.failures > 0 { throw ExitCode(Failure.failedTrials) }
  }

  private func checkLock(_ catalogue: ComponentCatalogue) throws {
    let differences = try LibraryLock().differences(
      from: LibraryLock(libraries: catalogue.libraries))
    guard differences.isEmpty else {
      throw Failure(
        "--locked: " + differences.joined(separator: "\n          ")
          + "\n`surplus plugin lock` pins what is there now")
    }
  }

  private func record(
    _ plan: MatrixPlan, _ spec: Spec, _ catalogue: ComponentCatalogue, _ folder: ResultsFolder,
    _ plotly: String
  ) throws -> MatrixRun.Summary {
    do {
      let isStopped = Signals.watch()
      let command = CommandLine.arguments.map(shellQuoted).joined(separator: " ")
      let store = try folder.open(plan, of: spec, command: command)
      let bar = ProgressBar()
      let summary = try MatrixRun(
        plan: plan, store: store, catalogue: catalogue, jobs: jobs ?? Machine.cores,
        results: folder.path
      ).run(retry: retry, isStopped: isStopped, report: bar.show)
      bar.end()
      try store.close()
      let matrix = try folder.matrix()
      let comparison = Comparison(matrix)
      let report = HTMLReport(matrix: matrix, comparison: comparison, plotly: plotly)
      try TextFile.replace(folder.page, with: report.html)
      if json {
        try Terminal.json(comparison)
      } else {
        try Terminal.result(TerminalTable(comparison).text)
        try Terminal.result("\nreport: \(folder.page)")
      }
      return summary
    } catch let error where error is StoreError || error is SandboxError {
      throw Failure("\(error)", code: Failure.defect)
    }
  }

  private func shellQuoted(_ argument: String) -> String {
    let plain = argument.allSatisfy { $0.isLetter || $0.isNumber || "_-./=:,+@%".contains($0) }
    return plain && !argument.isEmpty
      ? argument : "'\(argument.replacingOccurrences(of: "'", with: #"'\''"#))'"
  }
}
