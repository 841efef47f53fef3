import Glibc
import SurplusCore

/// One training run: a landscape, its components, and the order of a step.
///
/// Step t is `prepare` (schedules, batch, objective, gradient, gradient transforms) and `update` (optimizer,
/// decoupled decay, proximal maps). docs/step.md draws it.
final class Trial<Element: Scalar> {
  let landscape: any Landscape<Element>
  let settings: TrialSettings
  let components: TrialComponents
  private let random: RandomSource
  private var optimizer: any Optimizer
  private var schedulers: [any Scheduler]
  private var regularizers: [any Regularizer]

  private let optimizerValues: CurrentValues
  private let regularizerValues: [CurrentValues]
  private let activations: ActivationChain<Element>?
  private var sampler: BatchSampler
  private var batchSize: Double

  let parameters: FlatBuffer<Element>
  let gradient: FlatBuffer<Element>
  private let previous: FlatBuffer<Element>?
  private let state: [(slot: StateSlot, buffer: FlatBuffer<Element>)]
  private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let learningRateIndex: Int?
  private let optimizerKey: UInt64
  private let regularizerKeys: [UInt64]

  /// t, the step that is prepared next or being updated.
  private(set) var step = 0
  private(set) var cost = Cost()
  /// Data loss of the prepared batch.
  private(set) var loss = 0.0
  /// Penalties at the prepared point.
  private(set) var penalty = 0.0
  /// Norm of the objective's gradient before gradient transforms.
  private(set) var gradientNorm: Double?
  /// What the last validation measurement said; set by whoever measures.
  var validation: (loss: Double, isNew: Bool)?
  private var last: (objective: Double, gradientNorm: Double?)?

  init(
    landscape: any Landscape<Element>, components: TrialComponents, settings: TrialSettings,
    random: RandomSource
  ) throws {
    self.landscape = landscape
    self.components = components
    self.settings = settings
    self.random = random
    optimizer = components.optimizer.optimizer
    schedulers = components.schedulers.map(\.scheduler)
    regularizers = components.regularizers.map(\.regularizer)
    let optimizerValues = CurrentValues(components.optimizer.values)
    let regularizerValues = components.regularizers.map { CurrentValues($0.values) }
    self.optimizerValues = optimizerValues
    self.regularizerValues = regularizerValues
    let hooked = zip(components.regularizers, regularizerValues)
      .filter { $0.0.hooks.contains(.activation) }.map { (part: $0.0, values: $0.1) }
    activations =
      hooked.isEmpty
      ? nil : ActivationChain(parts: hooked, sites: landscape.sites, random: random)

    let count = landscape.layout.count
    parameters = try FlatBuffer(count: count)
    gradient = try FlatBuffer(count: count)
    previous =
      components.regularizers.contains { $0.hooks.contains(.decay) }
      ? try FlatBuffer(count: count) : nil
    state = try optimizer.stateSlots(for: landscape.layout).map {
      ($0, try FlatBuffer(count: $0.count ?? count))
    }
    addresses = .allocate(capacity: max(state.count, 1))
    for (index, entry) in state.enumerated() {
      addresses[index] = UnsafeMutableRawPointer(entry.buffer.elements.baseAddress)
    }
    cost.stateBytes = state.reduce(0) {
      $0 + $1.buffer.elements.count * MemoryLayout<Element>.stride
    }
    learningRateIndex = components.optimizer.values.hyperparameters.firstIndex { $0.name == "lr" }
    optimizerKey = random.stream(components.optimizer.id, "step").key
    regularizerKeys = components.regularizers.map { random.stream($0.id, "step").key }

    let rows = landscape.rows(of: .train)
    batchSize = Double(settings.batch.size ?? rows)
    sampler = BatchSampler(count: rows, order: settings.batch.order, random: random)
    landscape.initialize(parameters.elements, random: random)
  }

  deinit { addresses.deallocate() }

  /// Whether the budget allows another step.
  var hasBudget: Bool {
    switch settings.budget {
    case .steps(let steps): step < steps
    case .gradients(let gradients): cost.gradientEquivalents < gradients
    }
  }

  /// The objective at the prepared point.
  var objective: Double { loss + penalty }

  /// The learning rate of the current step; nil if the optimizer has no `lr`.
  var learningRate: Double? { learningRateIndex.map { optimizerValues[$0] } }

  // MARK: - The order of a step

  /// Steps 1 to 6: schedules, batch, objective, gradient, gradient transforms. `beforeTransforms` sees the raw
  /// gradient.
  func prepare(_ beforeTransforms: () throws -> Void = {}) throws {
    try drive(afterGradient: false)
    try evaluate()
    // A tenth of the way toward this batch, as PyTorch's layers do by default.
    if !landscape.statistics.isEmpty { landscape.updateStatistics(weight: 0.1) }
    cost.gradients += 1
    try beforeTransforms()
    // Known in every step or in none, so that what a scheduler sees does not depend on when is measured.
    if components.schedulers.contains(where: { !$0.isPure }) { _ = measureGradientNorm() }
    for (index, part) in components.regularizers.enumerated()
    where part.hooks.contains(.gradientTransform) {
      try reporting(part.id) {
        try regularizers[index].transformGradient(
          regularizerStep(index, gradient: gradient.elements))
      }
    }
    try drive(afterGradient: true)
  }

  /// Steps 2 to 5: batch, forward, penalties, backward, without anything that counts as the optimizer's cost.
  func evaluate() throws {
    activations?.step = step
    if !isFullBatch { sampler.advance(step: step, size: Int(batchSize)) }
    loss = try withBatch {
      try landscape.loss(
        at: parameters.readOnly, batch: $0, transforms: activations, gradient: gradient.elements)
    }
    penalty = 0
    for (index, part) in components.regularizers.enumerated()
    where part.hooks.contains(.penalty) {
      try reporting(part.id) {
        penalty += try regularizers[index].penalty(
          regularizerStep(index, gradient: gradient.elements))
      }
    }
    gradientNorm = nil
  }

  private var isFullBatch: Bool {
    landscape.rows(of: .train) == 0 || settings.batch.size == nil && !isBatchDriven
  }

  /// Calls a body with the batch of the prepared step.
  private func withBatch<Result>(_ body: (Batch) throws -> Result) throws -> Result {
    isFullBatch ? try body(.full) : try sampler.withRows { try body(.rows($0)) }
  }

  /// The Hessian of the data loss of the prepared batch times a vector, without activation transforms.
  func hessianProduct(_ vector: FlatBuffer<Element>) throws -> FlatBuffer<Element> {
    let result = try FlatBuffer<Element>(count: vector.elements.count)
    try withBatch {
      try landscape.hessianProduct(
        at: parameters.readOnly, batch: $0, vector: vector.readOnly, into: result.elements)
    }
    return result
  }

  /// The norm of the prepared gradient; before gradient transforms if asked for in time.
  func measureGradientNorm() -> Double {
    if let gradientNorm { return gradientNorm }
    let norm = sumOfSquares(gradient.readOnly).squareRoot()
    gradientNorm = norm
    return norm
  }

  /// Steps 7 to 9: optimizer, decoupled decay, proximal maps.
  func update() throws -> StepOutcome {
    if let previous { _ = previous.elements.update(fromContentsOf: parameters.elements) }
    var outcome = StepOutcome.applied
    let started = seconds()
    try reporting(components.optimizer.id) {
      outcome = try optimizer.step(
        OptimizerStep(
          index: step, horizon: settings.budget.horizon, loss: objective,
          lowerBound: landscape.lowerBound, hyperparameters: optimizerValues.view,
          parameters: parameters.elements, gradient: gradient.readOnly,
          state: StateBuffers(base: addresses, count: state.count),
          random: RandomStream(key: optimizerKey, step: UInt64(step))))
    }
    cost.optimizerSeconds += seconds() - started
    if outcome == .applied || outcome == .stop {
      try regularize(.decay) { try $0.decay($1) }
      try regularize(.proximal) { try $0.proximalMap($1) }
    }
    last = (objective, gradientNorm)
    validation?.isNew = false
    step += 1
    return outcome
  }

  private func regularize(
    _ hook: Hooks, _ body: (inout any Regularizer, RegularizerStep<Element>) throws -> Void
  ) throws {
    for (index, part) in components.regularizers.enumerated() where part.hooks.contains(hook) {
      try reporting(part.id) {
        var step = regularizerStep(index)
        if hook == .decay, let previous { step.previous = previous.readOnly }
        try body(&regularizers[index], step)
      }
    }
  }

  private func regularizerStep(
    _ index: Int,
    gradient: UnsafeMutableBufferPointer<Element> = UnsafeMutableBufferPointer(
      start: nil, count: 0)
  ) -> RegularizerStep<Element> {
    RegularizerStep(
      index: step, horizon: settings.budget.horizon, learningRate: learningRate ?? 0,
      hyperparameters: regularizerValues[index].view, parameters: parameters.elements,
      gradient: gradient,
      random: RandomStream(key: regularizerKeys[index], step: UInt64(step)))
  }

  // MARK: - Schedules

  private var isBatchDriven: Bool { components.schedulers.contains { $0.target == .batch } }

  private func drive(afterGradient: Bool) throws {
    for (index, part) in components.schedulers.enumerated()
    where part.needsGradient == afterGradient {
      let (base, current) = values(of: part.target)
      let record = ScheduleRecord(
        step: step, horizon: settings.budget.horizon, baseValue: base,
        hyperparameters: part.values, epoch: sampler.epoch, currentValue: current,
        trainingLoss: last?.objective,
        gradientNorm: part.isPure ? nil : afterGradient ? gradientNorm : last?.gradientNorm,
        validationLoss: validation?.loss, validationIsNew: validation?.isNew ?? false)
      var value = current
      try reporting(part.id) { value = try schedulers[index].value(at: record) }
      try set(part, value)
    }
  }

  private func values(of target: SchedulerPart.Target) -> (base: Double, current: Double) {
    switch target {
    case .optimizer(let place): (optimizerValues.base[place], optimizerValues[place])
    case .regularizer(let which, let place):
      (regularizerValues[which].base[place], regularizerValues[which][place])
    case .batch: (Double(settings.batch.size ?? landscape.rows(of: .train)), batchSize)
    }
  }

  private func set(_ part: SchedulerPart, _ value: Double) throws {
    func check(_ hyperparameter: Hyperparameter) throws {
      guard value >= hyperparameter.minimum, value <= hyperparameter.maximum else {
        throw TrialFailure(
          component: part.id, step: step,
          message: "drove \(hyperparameter.name) to \(value), outside "
            + "\(hyperparameter.minimum) to \(hyperparameter.maximum)")
      }
    }
    switch part.target {
    case .optimizer(let place):
      try check(optimizerValues.base.hyperparameters[place])
      optimizerValues[place] = value
    case .regularizer(let which, let place):
      try check(regularizerValues[which].base.hyperparameters[place])
      regularizerValues[which][place] = value
    case .batch:
      guard value >= 1, value.isFinite else {
        throw TrialFailure(
          component: part.id, step: step, message: "drove the batch size to \(value)")
      }
      batchSize = value.rounded()
    }
  }

  // MARK: - Rules of the boundary

  /// Names the component in what a call throws, and checks that it stayed within its buffers.
  private func reporting(_ component: String, _ body: () throws -> Void) throws {
    do {
      try body()
    } catch {
      throw TrialFailure(component: component, step: step, message: "\(error)")
    }
    guard let name = damagedBuffer else { return }
    throw TrialFailure(
      component: component, step: step, message: "wrote past the end of \(name)")
  }

  private var damagedBuffer: String? {
    if !parameters.isIntact { return "the parameters" }
    if !gradient.isIntact { return "the gradient" }
    if let previous, !previous.isIntact { return "the previous point" }
    return state.first { !$0.buffer.isIntact }.map { "state slot '\($0.slot.name)'" }
  }

  private func seconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
