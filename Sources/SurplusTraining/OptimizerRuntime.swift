import SurplusCore

/// An optimizer in a trial: its current values, its state, the optimizer it wraps, and the services it may ask for.
final class OptimizerRuntime<Element: Scalar>: TrialServices {
  let part: OptimizerPart
  let values: CurrentValues
  let state: StateStore
  let inner: OptimizerRuntime?
  private unowned var owner: Trial<Element>?
  private let rule: UnsafeMutablePointer<any Optimizer>
  private let key: UInt64
  private let rateIndex: Int?
  var requests = RequestCount()
  private var claimed: CostClaim?
  /// The step of the trial in which it began anew.
  var restartedAt = 0
  var previousRate: Double?
  var largestRate: Double?

  init(_ part: OptimizerPart, _ layout: ParameterLayout, random: RandomSource) throws {
    self.part = part
    values = try CurrentValues(part.values)
    state = try StateStore(
      part.optimizer.stateSlots(for: layout), layout: layout.count, precision: Element.precision)
    rule = .allocate(capacity: 1)
    rule.initialize(to: part.optimizer)
    key = random.stream(part.id, "step").key
    rateIndex = part.values.hyperparameters.firstIndex { $0.name == "lr" }
    inner = try part.inner.first.map { try OptimizerRuntime($0, layout, random: random) }
  }

  deinit {
    rule.deinitialize(count: 1)
    rule.deallocate()
  }

  /// Belongs to a trial, which outlives it, from here on.
  func attach(to trial: Trial<Element>) {
    owner = trial
    inner?.attach(to: trial)
  }

  var trial: Trial<Element> {
    guard let owner else { preconditionFailure("a component outside of a trial") }
    return owner
  }

  var id: String { part.id }

  /// It and what it wraps, outermost first.
  var chain: [OptimizerRuntime] { [self] + (inner?.chain ?? []) }

  /// The current learning rate, its own or that of the optimizer it wraps.
  var learningRate: Double? { rateIndex.map { values[$0] } ?? inner?.learningRate }

  private func view(
    _ index: Int, _ loss: Double, _ parameters: UnsafeMutableBufferPointer<Element>,
    _ gradient: UnsafeBufferPointer<Element>, _ provider: (any ServiceProvider)?
  ) -> OptimizerStep<Element> {
    OptimizerStep(
      index: index, horizon: trial.settings.budget.horizon, loss: loss,
      lowerBound: trial.landscape.lowerBound, hyperparameters: values.view,
      parameters: parameters, gradient: gradient, state: state.addressed(),
      random: RandomStream(key: key, step: UInt64(trial.step)), previousRate: previousRate,
      largestRate: largestRate,
      initial: part.needsInitialPoint
        ? trial.initialPoint : UnsafeBufferPointer(start: nil, count: 0),
      services: StepServices(provider))
  }

  /// One step from a gradient, in place. What it claims to have asked for must be what was counted.
  func step(
    _ parameters: UnsafeMutableBufferPointer<Element>, gradient: UnsafeBufferPointer<Element>,
    loss: Double
  ) throws -> StepOutcome {
    requests = RequestCount()
    claimed = nil
    let rate = learningRate
    if let rate { largestRate = max(largestRate ?? rate, rate) }
    var outcome = StepOutcome.applied
    try trial.checked(id, state) {
      outcome = try rule.pointee.step(
        view(trial.step - restartedAt, loss, parameters, gradient, self))
    }
    previousRate = rate
    if let claimed { try requests.check(claimed, id, step: trial.step) }
    return outcome
  }

  /// Writes the evaluation point.
  func evaluationView(into point: UnsafeMutableBufferPointer<Element>) throws {
    try trial.checked(id, state) {
      try rule.pointee.evaluationView(
        view(
          trial.step - restartedAt, .nan, trial.parameters.elements,
          UnsafeBufferPointer(start: nil, count: 0), nil), into: point)
    }
  }

  /// Forgets everything, and counts from 0 again.
  func restart() throws {
    state.reset()
    restartedAt = trial.step
    try restoreState([])
    try inner?.restart()
  }

  /// Why it, or what it wraps, asked for the end, if it says so.
  var reasonForEnd: String? {
    (rule.pointee as? any ExplainsEnd)?.reasonForEnd ?? inner?.reasonForEnd
  }

  func savedState() throws -> [UInt8] { try rule.pointee.savedState() }

  /// Bytes of its state: its slots, and what it remembers beside them, where it can say that.
  var stateBytes: Int { state.byteCount + ((try? savedState().count) ?? 0) }

  func restoreState(_ bytes: [UInt8]) throws {
    try trial.checked(id, state) { try rule.pointee.restoreState(bytes) }
  }

  func innerStep(
    _ parameters: UnsafeMutableRawPointer, gradient: UnsafeRawPointer, loss: Double
  ) throws -> StepOutcome {
    guard let inner else { throw ComponentError("\(id) wraps no optimizer") }
    return try inner.step(
      trial.elements(parameters), gradient: trial.elements(gradient), loss: loss)
  }

  func regularize(_ point: UnsafeMutableRawPointer, previous: UnsafeRawPointer) throws {
    try trial.regularize(trial.elements(point), previous: trial.elements(previous))
  }

  func requestBatch(rows: Int?, repeats: Bool) throws {
    try trial.requestBatch(rows: rows, repeats: repeats)
  }

  func claim(_ claim: CostClaim) { claimed = claim }
}

/// What a component asked for in one call, as the host counted it.
struct RequestCount: Equatable {
  var losses = 0
  var gradients = 0
  var products = 0

  /// Throws a `TrialFailure` when a claim is not what was counted.
  func check(_ claim: CostClaim, _ component: String, step: Int) throws {
    let parts = [
      ("losses", claim.losses, losses), ("gradients", claim.gradients, gradients),
      ("curvature-vector products", claim.products, products),
    ]
    for (name, claimed, counted) in parts {
      guard let claimed, claimed != counted else { continue }
      throw TrialFailure(
        component: component, step: step,
        message: "says that it asked for \(claimed) \(name), the host counted \(counted)")
    }
  }
}
