import Glibc
import SurplusCore
import SurplusHost
import SurplusSandbox
import SurplusTraining

/// Times the update of an optimizer alone: float32, no landscape, one tensor, the same gradient in every step.
public struct OptimizerBench: Codable {
  /// Nanoseconds a parameter, one number a sample.
  public let samples: [Double]
  /// What an update moves: parameter and state are read and written, the gradient is read.
  public let bytesPerParameter: Double

  /// Times the optimizer and the threads of a spec in a child process. Throws a `SpecError` for a cell that makes no
  /// sense, and a `ComponentError` that says what a component reported or died of.
  public init(_ spec: Spec, parameters: Int, catalogue: ComponentCatalogue) throws {
    let figures = try BenchChild.run(
      .optimizer, spec, parameters: parameters, catalogue: catalogue, isSandboxed: true)
    guard case .optimizer(let bench) = figures else {
      throw ComponentError("the child timed something else")
    }
    self = bench
  }

  /// The child's side: takes samples for about a number of seconds. Throws a `ComponentError` when the update goes nowhere,
  /// goes up, or is not the one that a small instance makes on one thread.
  init(_ task: TrialTask, parameters: Int, _ page: CallPage, seconds: Double = 2) throws {
    var bench = TrialBench()
    func updates(_ count: Int) throws -> Updates {
      let layout = ParameterLayout([("w", [count], .weight, 0)])
      return try Updates(
        try bench.makeOptimizer(task.cell, layout, .f32, task.files, page), layout, page)
    }
    let timed = try updates(parameters)
    try timed.run(steps: 3)
    if timed.isElementwise {
      let small = try updates(min(parameters, Updates.period))
      try small.run(steps: 3)
      guard timed.repeats(small) else {
        throw ComponentError("\(task.cell.threads) threads gave other bits than one")
      }
    }
    guard timed.hasDescended else {
      throw ComponentError("three updates did not follow the gradient: the figures mean nothing")
    }

    func time(_ steps: Int) throws -> Double {
      let started = ContinuousClock.now
      try timed.run(steps: steps)
      return (ContinuousClock.now - started) / .nanoseconds(1)
    }
    // Samples of five milliseconds or more: the clock does not matter and a disturbance hits few of them.
    let steps = max(1, Int(5e6 / (try time(3) / 3)))
    var samples: [Double] = []
    let started = ContinuousClock.now
    while samples.count < 5 || ContinuousClock.now - started < .seconds(seconds) {
      samples.append(try time(steps) / Double(steps) / Double(parameters))
    }
    self.samples = samples
    bytesPerParameter = timed.bytes / Double(parameters)
  }
}

/// An optimizer with its buffers. Point and gradient repeat themselves, so that every part of an elementwise update
/// can be compared with its first.
private final class Updates {
  /// Odd, so that no vector and no part falls on it.
  static let period = 1009

  let isElementwise: Bool
  private let page: CallPage
  private var optimizer: any Optimizer
  private let values: HyperparameterValues
  private let parameters: FlatBuffer<Float>
  private let gradient: FlatBuffer<Float>
  private let state: [FlatBuffer<Float>]
  private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private var index = 0

  init(_ part: OptimizerPart, _ layout: ParameterLayout, _ page: CallPage) throws {
    self.page = page
    isElementwise = part.traits.contains(.elementwise)
    optimizer = part.optimizer
    values = part.values
    parameters = try FlatBuffer(count: layout.count)
    gradient = try FlatBuffer(count: layout.count)
    state = try optimizer.stateSlots(for: layout).map {
      // As many floats as fill the place of its numbers.
      try FlatBuffer(count: ($0.count ?? layout.count) * ($0.precision == .f64 ? 2 : 1))
    }
    addresses = .allocate(capacity: max(state.count, 1))
    for (slot, buffer) in state.enumerated() {
      addresses[slot] = UnsafeMutableRawPointer(buffer.elements.baseAddress)
    }
    for index in 0..<layout.count {
      parameters.elements[index] = Self.start(index)
      gradient.elements[index] = Float(sin(0.5 + Double(index % Self.period)))
    }
  }

  deinit { addresses.deallocate() }

  private static func start(_ index: Int) -> Float { Float(cos(Double(index % period))) }

  /// Bytes that one update moves.
  var bytes: Double {
    let written = parameters.elements.count + state.reduce(0) { $0 + $1.elements.count }
    return Double(4 * (2 * written + gradient.elements.count))
  }

  func run(steps: Int) throws {
    for _ in 0..<steps {
      page.enter(step: index)
      _ = try optimizer.step(
        OptimizerStep(
          index: index, horizon: nil, loss: 0, lowerBound: nil, hyperparameters: values,
          parameters: parameters.elements, gradient: gradient.readOnly,
          state: StateBuffers(base: addresses, count: state.count), random: RandomStream(key: 0)))
      index += 1
    }
  }

  /// Whether the point lies down the gradient from the start; false as well for what is no number.
  var hasDescended: Bool {
    let along = parameters.elements.indices.reduce(0.0) {
      $0 + Double(gradient.elements[$1]) * Double(parameters.elements[$1] - Self.start($1))
    }
    return along < 0 && along.isFinite
  }

  /// Whether the point is that of a smaller instance, over and over, to the bit.
  func repeats(_ small: Updates) -> Bool {
    let (point, pattern) = (parameters.elements, small.parameters.elements)
    return point.indices.allSatisfy {
      point[$0].bitPattern == pattern[$0 % pattern.count].bitPattern
    }
  }
}
