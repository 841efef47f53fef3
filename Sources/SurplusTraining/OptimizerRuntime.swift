import SurplusCore

/// An optimizer in a trial: its current values, its state, the optimizers it wraps, and the services it may ask for.
final class OptimizerRuntime<Element: Scalar>: TrialServices {
  let part: OptimizerPart
  let values: CurrentValues
  let state: StateStore
  let inner: [OptimizerRuntime]
  /// Its tensors, by their places in the layout of the landscape.
  let tensors: [Int]
  let count: Int
  /// The buffers of its tensors, where it has some of them alone.
  private let own: OwnTensors<Element>?
  private var initial = UnsafeBufferPointer<Element>(start: nil, count: 0)
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
  /// What its last step did.
  private var outcome = StepOutcome.applied

  /// An optimizer of all tensors of a landscape.
  convenience init(_ part: OptimizerPart, _ layout: ParameterLayout, random: RandomSource) throws {
    try self.init(
      part, layout, tensors: Array(layout.tensors.indices), purpose: "step", random: random)
  }

  /// An optimizer of a layout, or of its share of it. `tensors` are those of the layout, by their places in that of the
  /// landscape; its random numbers are those of `purpose`.
  private init(
    _ part: OptimizerPart, _ around: ParameterLayout, tensors outer: [Int], purpose: String,
    random: RandomSource
  ) throws {
    let layout = part.share?.layout ?? around
    let tensors = part.share?.tensors.map { outer[$0] } ?? outer
    self.part = part
    self.tensors = tensors
    count = layout.count
    values = try CurrentValues(part.values)
    state = try StateStore(
      part.optimizer.stateSlots(for: layout), layout: layout.count, precision: Element.precision)
    own = try part.share.map {
      try OwnTensors(
        $0, needsInitialPoint: part.chain.contains(where: \.needsInitialPoint))
    }
    rule = .allocate(capacity: 1)
    rule.initialize(to: part.optimizer)
    key = random.stream(part.id, purpose).key
    rateIndex = part.values.hyperparameters.firstIndex { $0.name == "lr" }
    inner = try part.inner.enumerated().map { index, inner in
      // Two parts of one rule do not draw the same numbers.
      let own = inner.share == nil ? purpose : "\(purpose) of part \(index)"
      return try OptimizerRuntime(inner, layout, tensors: tensors, purpose: own, random: random)
    }
  }

  deinit {
    rule.deinitialize(count: 1)
    rule.deallocate()
  }

  /// Belongs to a trial, which outlives it, from here on.
  func attach(to trial: Trial<Element>) {
    owner = trial
    for optimizer in inner { optimizer.attach(to: trial) }
  }

  /// Keeps the point before the first step, which outlives it, for those who need it.
  func start(at point: UnsafeBufferPointer<Element>) {
    initial = own?.start(at: point) ?? point
    for optimizer in inner { optimizer.start(at: initial) }
  }

  var trial: Trial<Element> {
    guard let owner else { preconditionFailure("a component outside of a trial") }
    return owner
  }

  var id: String { part.id }

  /// It and what it wraps, each before what that wraps.
  var chain: [OptimizerRuntime] { [self] + inner.flatMap(\.chain) }

  /// The current learning rate, its own or that of the first optimizer it wraps that has one.
  var learningRate: Double? {
    if let rateIndex { return values[rateIndex] }
    for optimizer in inner { if let rate = optimizer.learningRate { return rate } }
    return nil
  }

  /// The optimizers whose learning rates, together, are those of all of its tensors.
  var rateOwners: [OptimizerRuntime] {
    rateIndex != nil || inner.isEmpty ? [self] : inner.flatMap(\.rateOwners)
  }

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
      initial: part.needsInitialPoint ? initial : UnsafeBufferPointer(start: nil, count: 0),
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
    try trial.checked(id, state, own) {
      outcome = try rule.pointee.step(
        view(trial.step - restartedAt, loss, parameters, gradient, self))
    }
    previousRate = rate
    self.outcome = outcome
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
    for optimizer in inner { try optimizer.restart() }
  }

  /// The innermost, of it and of what it wraps, that its last outcome comes from.
  var source: OptimizerRuntime { inner.first { $0.outcome == outcome }?.source ?? self }

  /// Why it, or what it wraps, asked for the end in this step.
  var reasonForEnd: String {
    (source.rule.pointee as? any ExplainsEnd)?.reasonForEnd
      ?? "\(source.id) asked for the end in step \(trial.step)"
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
    guard !inner.isEmpty else { throw ComponentError("\(id) wraps no optimizer") }
    let (point, slope) = (elements(parameters), elements(gradient))
    // The weakest: what any of them did counts for more.
    var together = StepOutcome.skipped
    for optimizer in inner {
      let outcome =
        try optimizer.own?.step(point, gradient: slope) {
          try optimizer.step($0, gradient: $1, loss: loss)
        } ?? optimizer.step(point, gradient: slope, loss: loss)
      // The trial ends at once.
      if outcome == .diverged { return .diverged }
      if outcome.weight > together.weight { together = outcome }
    }
    return together
  }

  func regularize(_ point: UnsafeMutableRawPointer, previous: UnsafeRawPointer) throws {
    try trial.regularize(whole(point), previous: whole(previous))
  }

  func requestBatch(rows: Int?, repeats: Bool) throws {
    try trial.requestBatch(rows: rows, repeats: repeats)
  }

  func claim(_ claim: CostClaim) { claimed = claim }
}

extension StepOutcome {
  /// What counts of steps of parts of the tensors: the end where one asks for it, else that one is applied.
  fileprivate var weight: Int {
    switch self {
    case .diverged: 4
    case .stop: 3
    case .applied: 2
    case .rejected: 1
    case .skipped: 0
    }
  }
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
