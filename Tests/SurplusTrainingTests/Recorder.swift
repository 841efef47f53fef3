import SurplusCore

/// Notes who is called when.
final class Recorder {
  var calls: [String] = []
}

/// f = 1/2 |w - 1|^2 on a vector unless there is another layout, as data with rows: the loss of a batch is the same for all rows.
final class RecordedLandscape: Landscape {
  let layout: ParameterLayout
  let sites: [ActivationSite]
  private let recorder: Recorder
  private let rowCount: Int
  private(set) var batches: [[Int32]] = []

  init(
    _ recorder: Recorder, count: Int = 3, rows: Int = 10, sites: Int = 0,
    layout: ParameterLayout? = nil
  ) {
    self.recorder = recorder
    self.layout = layout ?? ParameterLayout([("w", [count], .weight, 0)])
    rowCount = rows
    self.sites = (0..<sites).map { ActivationSite(name: "site\($0)", columns: 2) }
  }

  func rows(of split: Split) -> Int { split == .train ? rowCount : 0 }

  func initialize(_ parameters: UnsafeMutableBufferPointer<Double>, random: RandomSource) {
    parameters.update(repeating: 3)
  }

  func loss(
    at parameters: UnsafeBufferPointer<Double>, batch: Batch,
    transforms: (any TrainingTransforms<Double>)?,
    gradient: UnsafeMutableBufferPointer<Double>?
  ) throws -> Double {
    if case .rows(let rows) = batch { batches.append(Array(rows)) }
    recorder.calls.append("forward")
    var values = [1.0, 1, 1, 1]
    for site in sites.indices {
      try values.withUnsafeMutableBufferPointer {
        try transforms?.forward(site: site, values: $0, rows: 2)
      }
    }
    for site in sites.indices.reversed() {
      try values.withUnsafeMutableBufferPointer {
        try transforms?.backward(site: site, gradient: $0, rows: 2)
      }
    }
    recorder.calls.append("backward")
    var loss = 0.0
    for index in parameters.indices {
      let residual = parameters[index] - 1
      loss += residual * residual / 2
      gradient?[index] = residual
    }
    return loss
  }

  func metrics(of split: Split, at parameters: UnsafeBufferPointer<Double>) throws
    -> SplitMetrics?
  {
    guard split != .test else { return nil }
    recorder.calls.append("measure \(split.rawValue)")
    return SplitMetrics(loss: parameters.reduce(0) { $0 + ($1 - 1) * ($1 - 1) / 2 })
  }

  func operations(rows: Int) -> Double { Double(rows) }
}

/// Gradient descent that notes what it sees.
struct RecordedOptimizer: Optimizer {
  static let hyperparameters: [Hyperparameter] = [.real("lr", default: 0.1, in: 0...10, "rate")]
  let recorder: Recorder
  var outcomes: [StepOutcome] = []
  var slots: [StateSlot] = []
  var body: (OptimizerStep<Double>) -> Void = { _ in }

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] { slots }

  mutating func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome {
    recorder.calls.append("optimizer lr=\(step.hyperparameters["lr"])")
    let lr = step["lr"]
    let outcome = outcomes.isEmpty ? .applied : outcomes.removeFirst()
    if outcome == .applied || outcome == .stop { step.update { w, g in w -= lr * g } }
    if let step = step as? OptimizerStep<Double> { body(step) }
    return outcome
  }
}

/// A scheduler that notes its record and answers from a closure.
struct RecordedScheduler: Scheduler {
  let recorder: Recorder
  let name: String
  var answer: (ScheduleRecord) -> Double

  func value(at record: ScheduleRecord) -> Double {
    recorder.calls.append("schedule \(name)")
    return answer(record)
  }
}

/// A regularizer with every hook.
struct RecordedRegularizer: Regularizer {
  let recorder: Recorder
  let name: String
  var previous: (Double) -> Void = { _ in }

  func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) -> Double {
    recorder.calls.append("penalty \(name)")
    step.gradient[0] += 1
    return 0.5
  }
  func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) {
    recorder.calls.append("transform \(name)")
  }
  func decay<Element: Scalar>(_ step: RegularizerStep<Element>) {
    recorder.calls.append("decay \(name)")
    previous(Double(step.previous[0]))
  }
  func proximalMap<Element: Scalar>(_ step: RegularizerStep<Element>) {
    recorder.calls.append("prox \(name)")
  }
  func forward<Element: Scalar>(_ activation: ActivationStep<Element>) {
    recorder.calls.append("\(activation.site) forward \(name)")
  }
  func backward<Element: Scalar>(_ activation: ActivationStep<Element>) {
    recorder.calls.append("\(activation.site) backward \(name)")
  }
}
