import ArgumentParser
import SurplusMatrix

/// `surplus trace`: every step of one trial.
struct TraceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trace", abstract: "Print the state before each step of one trial, as JSON Lines.")

  @Option(help: "As in a spec: golden_quadratic, 'mlp: {data: mnist1d, width: 16}'.")
  var landscape: String

  @Option(help: "As in a spec: 'adamw: {lr: 0.01}'.")
  var optimizer: String

  @Option(help: "Repeatable.")
  var scheduler: [String] = []

  @Option(help: "Repeatable.")
  var regularizer: [String] = []

  @Option(help: "Number of updates, unless the trial ends before; one more line is printed.")
  var steps: Int

  @Option(help: "Where the random numbers come from.")
  var seed = 0

  @Option(help: "Rows of a batch, or full.")
  var batch: String?

  @Option(help: "f32 or f64.")
  var precision: String?

  @Option(help: "parameters, evaluation, gradient, hvp: separated by commas.")
  var emit = ""

  @OptionGroup var plugins: PluginOptions

  func run() throws {
    let emission = try Tracer.Emission(emit)
    let catalogue = try plugins.catalogue()
    let spec = try Spec(
      landscape: landscape, optimizer: optimizer, schedulers: scheduler, regularizers: regularizer,
      steps: steps, seed: seed, batch: batch, precision: precision, catalogue: catalogue)
    let tracer = try Tracer(spec, steps: steps, catalogue: catalogue, emission: emission)
    switch try Failure.ofComponents({ try tracer.run(Terminal.raw) }) {
    case .finished: break
    case .stopped(let reason): Terminal.message("stopped: \(reason)")
    case .diverged(let reason): Terminal.message("diverged: \(reason)")
    }
  }
}
