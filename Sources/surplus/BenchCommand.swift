import ArgumentParser
import SurplusMatrix
import SurplusStatistics

/// `surplus bench`: how fast this machine is.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measure speed; each benchmark checks its own answer.",
    subcommands: [Step.self, Optimizer.self, Dispatch.self, Checkpoint.self, Matrix.self])

  /// `surplus bench step`.
  struct Step: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "step", abstract: "Time training steps of one cell.")

    @Option(help: "As in a spec.")
    var landscape = "mlp: {inputs: 40, classes: 10, width: 256, depth: 2}"

    @Option(help: "Rows of a batch, or full.")
    var batch = "128"

    @Option(help: "As in a spec.")
    var optimizer = "adamw"

    @Option(help: "Repeatable.")
    var scheduler: [String] = []

    @Option(help: "Repeatable.")
    var regularizer: [String] = []

    @Option(help: "BLAS and loop threads.")
    var threads = 1

    @Flag(help: "Without the sandbox, to see what it costs; for libraries that you trust.")
    var withoutSandbox = false

    @Flag(help: "As JSON.")
    var json = false

    @OptionGroup var plugins: PluginOptions

    private struct Figures: Encodable {
      let microsecondsPerStep: Double
      let mad: Double
      let parameters: Int
      let gigaflopsPerSecond: Double
    }

    func run() throws {
      guard threads >= 1 else { throw Failure("--threads \(threads): at least 1") }
      let catalogue = try plugins.catalogue()
      var spec = try Spec(
        landscape: landscape, optimizer: optimizer, schedulers: scheduler,
        regularizers: regularizer, steps: 1_000_000, batch: batch, catalogue: catalogue)
      spec.threads = threads
      let bench = try Failure.ofComponents {
        try StepBench(spec, catalogue: catalogue, isSandboxed: !withoutSandbox)
      }
      let figures = Figures(
        microsecondsPerStep: median(bench.samples),
        mad: medianAbsoluteDeviation(bench.samples), parameters: bench.parameters,
        gigaflopsPerSecond: bench.operations / median(bench.samples) / 1000)
      if json { return try Terminal.json(figures) }
      try Terminal.result(
        "\(rounded(figures.microsecondsPerStep)) ± \(rounded(figures.mad)) microseconds a step, "
          + "\(figures.parameters) parameters, "
          + "\(rounded(figures.gigaflopsPerSecond)) GFLOP/s in its products")
    }
  }

  /// `surplus bench optimizer`.
  struct Optimizer: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "optimizer", abstract: "Time the update of an optimizer alone, in float32.")

    @Argument(help: "As in a spec.")
    var optimizer: String

    @Option(help: "Number of parameters.")
    var parameters = 10_000_000

    @Option(help: "Threads; only an elementwise optimizer uses more than one.")
    var threads = 1

    @Flag(help: "As JSON.")
    var json = false

    @OptionGroup var plugins: PluginOptions

    private struct Figures: Encodable {
      let gigabytesPerSecond: Double
      let nanosecondsPerParameter: Double
      let mad: Double
    }

    func run() throws {
      guard threads >= 1, parameters >= 1 else {
        throw Failure("--threads \(threads) --parameters \(parameters): at least 1")
      }
      let catalogue = try plugins.catalogue()
      var spec = try Spec(
        landscape: "golden_quadratic: {precision: f32}", optimizer: optimizer, steps: 1,
        catalogue: catalogue)
      spec.threads = threads
      let bench = try Failure.ofComponents {
        try OptimizerBench(spec, parameters: parameters, catalogue: catalogue)
      }
      let nanoseconds = median(bench.samples)
      let figures = Figures(
        gigabytesPerSecond: bench.bytesPerParameter / nanoseconds,
        nanosecondsPerParameter: nanoseconds, mad: medianAbsoluteDeviation(bench.samples))
      if json { return try Terminal.json(figures) }
      try Terminal.result(
        "\(rounded(figures.gigabytesPerSecond)) GB/s, \(rounded(nanoseconds)) ± "
          + "\(rounded(figures.mad)) nanoseconds a parameter of "
          + "\(rounded(bench.bytesPerParameter)) bytes moved")
    }
  }

  /// `surplus bench dispatch`.
  struct Dispatch: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "dispatch", abstract: "Time one call through the plugin boundary.")

    @Flag(help: "As JSON.")
    var json = false

    @OptionGroup var plugins: PluginOptions

    func run() throws {
      let catalogue = try plugins.catalogue()
      func time(_ optimizer: String?) throws -> Double {
        try Failure.ofComponents {
          median(try DispatchBench(optimizer, catalogue: catalogue).samples)
        }
      }
      let (swift, c, foreign) = try (time("sgd"), time("sgd_c"), time(nil))
      if json { return try Terminal.json(["swift": swift, "c": c, "foreign": foreign]) }
      try Terminal.result(
        "nanoseconds a call: Swift \(rounded(swift)), C \(rounded(c)), "
          + "a foreign function \(rounded(foreign))")
    }
  }

  /// `surplus bench checkpoint`.
  struct Checkpoint: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "checkpoint",
      abstract: "Time a checkpoint beside a plain write of as many bytes.")

    @Option(help: "As in a spec; 10 million parameters unless given.")
    var landscape = "mlp: {inputs: 40, classes: 10, width: 3136, depth: 2}"

    @Option(help: "As in a spec.")
    var optimizer = "adam"

    @Flag(help: "As JSON.")
    var json = false

    @OptionGroup var plugins: PluginOptions

    private struct Figures: Encodable {
      let checkpointMilliseconds: Double
      let writeMilliseconds: Double
      let ratio: Double
      let mad: Double
      let bytes: Int
      let parameters: Int
    }

    func run() throws {
      let catalogue = try plugins.catalogue()
      let spec = try Spec(
        landscape: landscape, optimizer: optimizer, steps: 1000, batch: "8", catalogue: catalogue)
      let bench = try CheckpointBench(spec, catalogue: catalogue)
      let ratios = zip(bench.checkpoint, bench.write).map { $0 / $1 }
      let figures = Figures(
        checkpointMilliseconds: median(bench.checkpoint), writeMilliseconds: median(bench.write),
        ratio: median(ratios), mad: medianAbsoluteDeviation(ratios), bytes: bench.bytes,
        parameters: bench.parameters)
      if json { return try Terminal.json(figures) }
      try Terminal.result(
        "\(rounded(figures.checkpointMilliseconds)) ms a checkpoint of \(figures.parameters) "
          + "parameters, \(figures.bytes) bytes; \(rounded(figures.writeMilliseconds)) ms to "
          + "write as many: \(rounded(figures.ratio)) ± \(rounded(figures.mad)) times that")
    }
  }

  /// `surplus bench matrix`.
  struct Matrix: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "matrix", abstract: "Time the standard matrix.")

    @Option(help: "Widths, separated by commas.")
    var widths = "16,64,256,1024"

    @Option(help: "Steps of a trial.")
    var steps = 200

    @Option(help: "Worker processes; one a core unless given.")
    var jobs: Int?

    @Flag(help: "As JSON.")
    var json = false

    @OptionGroup var plugins: PluginOptions

    private struct Figures: Encodable {
      let trials: Int
      let seconds: Double
      let stepsPerSecond: Double
    }

    func run() throws {
      let numbers = widths.split(separator: ",").map { Int($0) ?? 0 }
      guard !numbers.isEmpty, numbers.allSatisfy({ $0 > 0 }), steps > 0 else {
        throw Failure("--widths \(widths) --steps \(steps): positive whole numbers")
      }
      let catalogue = try plugins.catalogue()
      let bench = try Failure.ofComponents {
        try MatrixBench(
          widths: numbers, steps: steps, jobs: jobs ?? Machine.cores, catalogue: catalogue)
      }
      let figures = Figures(
        trials: bench.trials, seconds: bench.seconds, stepsPerSecond: bench.stepsPerSecond)
      if json { return try Terminal.json(figures) }
      try Terminal.result(
        "\(figures.trials) trials in \(rounded(figures.seconds)) s: "
          + "\(rounded(figures.stepsPerSecond)) steps a second")
    }
  }
}

/// Four significant digits are more than a benchmark has.
private func rounded(_ value: Double) -> String {
  value >= 100 ? "\(Int(value.rounded()))" : "\((value * 100).rounded() / 100)"
}
