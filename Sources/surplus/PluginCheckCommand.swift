import ArgumentParser
import Foundation
import SurplusConformance

extension PluginCommand {
  /// `surplus plugin check`.
  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Check whether a library does what the boundary asks of it.",
      discussion: """
        Each check of each component runs in a process of its own, with a time limit: a crash is a result, not the end. \
        docs/check.md says what each check asks. With --fuzz cases are drawn instead, for so long; each failure names the \
        seed that repeats it with --reproduce. Exit code 0: none failed; 3: some failed; 2: wrong input.
        """)

    @Argument(help: "The library.")
    var library: String

    @Option(help: "Only this check, by name; repeatable.")
    var only: [String] = []

    @Option(help: "Only this component; repeatable.")
    var component: [String] = []

    @Option(help: "Draw cases for so long instead of running the checks: 30s, 10m, 1h.")
    var fuzz: FuzzDuration?

    @Option(help: "Run the one case of a seed that --fuzz has named.")
    var reproduce: UInt64?

    @Option(help: "The seed of all that is drawn; with --fuzz the first one.")
    var seed: UInt64 = 0

    @Flag(help: "As JSON.")
    var json = false

    func validate() throws {
      if fuzz != nil && reproduce != nil {
        throw ValidationError("--fuzz and --reproduce exclude each other")
      }
      if (fuzz != nil || reproduce != nil) && !(only.isEmpty && component.isEmpty) {
        throw ValidationError(
          "--only and --component choose checks; --fuzz and --reproduce have none")
      }
    }

    func run() throws {
      guard FileManager.default.fileExists(atPath: library) else {
        throw Failure("\(library): no such file")
      }
      if fuzz != nil || reproduce != nil { return try runFuzz() }
      var results: [ConformanceResult] = []
      try ConformanceRun(path: library, seed: seed).run(only: only, components: component) {
        results.append($0)
        if !json { try Terminal.result($0.text) }
      }
      if json { try Terminal.json(results) }
      let counts = ConformanceResult.Status.allCases.map { status in
        "\(results.count { $0.status == status }) \(status.rawValue)"
      }
      if !json { try Terminal.result(counts.joined(separator: ", ") + "; seed \(seed)") }
      if results.contains(where: { $0.status == .failed }) {
        throw ExitCode(Failure.failedTrials)
      }
    }

    /// Cases instead of checks.
    private func runFuzz() throws {
      let run = FuzzRun(path: library)
      var failures: [FuzzRun.Failure] = []
      func take(_ failure: FuzzRun.Failure) throws {
        failures.append(failure)
        if !json { try Terminal.result(failure.text(library)) }
      }
      var cases = 1
      if let reproduce {
        if let failure = try run.reproduce(reproduce) { try take(failure) }
      } else if let fuzz {
        cases = try run.run(from: seed, for: fuzz.duration, take)
      }
      if json {
        try Terminal.json(failures)
      } else {
        try Terminal.result("\(cases) cases, \(failures.count) failed")
      }
      if !failures.isEmpty { throw ExitCode(Failure.failedTrials) }
    }
  }
}

/// A time as 30s, 10m or 1h.
struct FuzzDuration: ExpressibleByArgument {
  let duration: Duration

  init?(argument: String) {
    let units = ["s": 1.0, "m": 60, "h": 3600]
    guard let unit = argument.last.flatMap({ units[String($0)] }),
      let count = Double(argument.dropLast()), count > 0, count * unit <= 1e6
    else { return nil }
    duration = .seconds(count * unit)
  }
}
