import Foundation
import SurplusCore
import SurplusStore

/// Times the standard matrix from the first worker to the last record: 40 normal features, 10 random classes, two
/// hidden layers; momentum, AdamW and Lion, each with and without decay, constant and cosine, three seeds.
public struct MatrixBench: Sendable {
  /// Trials that were run.
  public let trials: Int
  /// Wall time of all of them, workers and records included.
  public let seconds: Double
  /// Steps of all trials a second.
  public let stepsPerSecond: Double

  /// Runs it in a folder of its own, which is removed. Throws a `ComponentError` unless every trial finishes.
  public init(widths: [Int], steps: Int, jobs: Int, catalogue: ComponentCatalogue) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("surplus-bench-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var trials = 0
    let started = ContinuousClock.now
    for (name, axes) in Self.axes {
      let spec = try Spec(
        text: Self.text(name, axes, widths, steps), source: "bench", catalogue: catalogue)
      let plan = try MatrixPlan(spec: spec, catalogue: catalogue)
      let results = ResultsFolder("\(folder)/\(name)")
      let lock = try results.lock()
      let store = try results.open(plan, of: spec, command: "surplus bench matrix")
      let summary = try MatrixRun(plan: plan, store: store, catalogue: catalogue, jobs: jobs)
        .run(retry: false, isStopped: { false }, report: { _ in })
      try store.close()
      guard summary.statuses[.finished] == plan.trials.count else {
        throw ComponentError(
          "\(plan.trials.count) trials ended as \(summary.statuses): the figures mean nothing")
      }
      trials += plan.trials.count
      withExtendedLifetime(lock) {}
    }
    self.trials = trials
    seconds = (ContinuousClock.now - started) / .seconds(1)
    stepsPerSecond = Double(trials * steps) / seconds
  }

  // Coupled decay is a regularizer, decoupled decay a hyperparameter: two rectangles.
  private static let axes = [
    (
      "coupled",
      """
      optimizer: [momentum: {lr: 0.05, momentum: 0.9}]
      regularizer: [none, l2: {strength: 0.01, roles: all}]
      """
    ),
    (
      "decoupled",
      """
      optimizer: [adamw: {lr: 0.001, weight_decay: [0, 0.01]}, lion: {lr: 0.0001, weight_decay: [0, 0.01]}]
      """
    ),
  ]

  private static func text(_ name: String, _ axes: String, _ widths: [Int], _ steps: Int) -> String
  {
    """
    surplus: 1
    name: \(name)
    landscape: [mlp: {inputs: 40, classes: 10, width: \(widths), depth: 2}]
    \(axes)
    scheduler: [constant, cosine]
    seeds: 3
    budget: {steps: \(steps)}
    batch: {size: 128, order: replacement}
    validation: 0
    measure: {every: \(max(1, steps / 10)), splits: [test]}
    """
  }
}
