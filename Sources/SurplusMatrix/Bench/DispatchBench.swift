import SurplusCore
import SurplusForeign
import SurplusHost
import SurplusSandbox

/// Times one call of an optimizer through the boundary: gradient descent on one parameter, in Swift, in C, and as a
/// plain C function through libffi.
public struct DispatchBench: Codable {
  /// Nanoseconds a call, one number a sample.
  public let samples: [Double]

  /// Times a shipped optimizer in a child process; a plain C function without one. Throws a `ComponentError` that says
  /// what a component reported or died of.
  public init(_ optimizer: String?, catalogue: ComponentCatalogue) throws {
    let spec = try Spec(
      landscape: "golden_quadratic", optimizer: "\(optimizer ?? "sgd"): {lr: \(Self.learningRate)}",
      steps: 1, catalogue: catalogue)
    let figures = try BenchChild.run(
      optimizer == nil ? .foreignDispatch : .dispatch, spec, catalogue: catalogue, isSandboxed: true
    )
    guard case .dispatch(let bench) = figures else {
      throw ComponentError("the child timed something else")
    }
    self = bench
  }

  /// The child's side: takes 50 samples of 100,000 calls. Throws a `ComponentError` when the parameter does not end
  /// where it should.
  init(_ task: TrialTask, _ page: CallPage) throws {
    let layout = ParameterLayout([("w", [1], .weight, 0)])
    var bench = TrialBench()
    let part = try bench.makeOptimizer(task.cell, layout, .f64, task.files, page)
    try self.init(part.id, part.values, part.optimizer)
  }

  /// The same for a plain C function.
  init(_ foreign: ForeignSample) throws {
    let values = HyperparameterValues(foreign.hyperparameters, values: [Self.learningRate])
    let layout = ParameterLayout([("w", [1], .weight, 0)])
    try self.init(
      "a foreign function", values,
      foreign.makeOptimizer(
        Configuration(hyperparameters: values, layout: layout, precision: .f64)))
  }

  private init(
    _ name: String, _ values: HyperparameterValues, _ loaded: any Optimizer
  ) throws {
    let parameters = try FlatBuffer<Double>(count: 1)
    let gradient = try FlatBuffer<Double>(count: 1)
    gradient.elements[0] = 1
    let step = OptimizerStep(
      index: 0, horizon: nil, loss: 0, lowerBound: nil, hyperparameters: values,
      parameters: parameters.elements, gradient: gradient.readOnly,
      state: StateBuffers(base: nil, count: 0), random: RandomStream(key: 0))
    // Through the protocol, as the trainer calls it.
    var rule: any Optimizer = loaded
    var samples: [Double] = []
    var expected = 0.0
    for _ in 0..<50 {
      let started = ContinuousClock.now
      for _ in 0..<Self.calls { _ = try rule.step(step) }
      samples.append((ContinuousClock.now - started) / .nanoseconds(1) / Double(Self.calls))
      for _ in 0..<Self.calls { expected -= Self.learningRate }
      guard parameters.elements[0] == expected else {
        throw ComponentError(
          "\(name) ended at \(parameters.elements[0]), not at \(expected)")
      }
    }
    self.samples = samples
  }

  private static let calls = 100_000
  private static let learningRate = 0x1p-20
}
