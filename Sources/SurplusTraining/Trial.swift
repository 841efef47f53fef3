import SurplusCore

/// One training run: a landscape, its components, and the order of a step.
///
/// Step t is `prepare` (schedules, batch, objective, gradient, gradient transforms) and `update` (optimizer,
/// decoupled decay, proximal maps, trajectory). docs/step.md draws it.
final class Trial<Element: Scalar> {
  let landscape: any Landscape<Element>
  let settings: TrialSettings
  let components: TrialComponents
  let random: RandomSource
  /// What is measured, in the order of the records.
  let probes: [any Probe]
  let parameters: FlatBuffer<Element>
  let gradient: FlatBuffer<Element>
  /// The point before the first step, where a component needs it.
  private let initial: FlatBuffer<Element>?
  /// The point before the update, where something needs it.
  let previous: FlatBuffer<Element>?
  /// Gradients and update of the step before, where a scheduler looks at them.
  let gradients: GradientHistory<Element>?
  /// Where the evaluation point is written, where it is not the trained one.
  let viewed: FlatBuffer<Element>?

  let optimizer: OptimizerRuntime<Element>
  /// The optimizer and what it wraps, each before what that wraps.
  let optimizers: [OptimizerRuntime<Element>]
  /// The rates of the tensors, where there is more than one.
  let rates: RateShares<Element>?
  let schedulers: [SchedulerRuntime]
  let regularizers: [RegularizerRuntime<Element>]
  private let transforms: TransformChain<Element>?
  /// The gradient that the optimizer asked for last, where the next step can begin with it.
  private let known: KnownGradient<Element>?

  var sampler: BatchSampler
  /// Rows of a batch, as schedules and the optimizer left it.
  var batchSize: Double
  /// Whether steps see all training rows at once.
  var usesAllRows: Bool
  /// Steps that saw all training rows at once.
  var fullPasses = 0
  /// Whether the next step sees the rows of this one again.
  var repeatsBatch = false

  /// Threads for components that ask for some.
  lazy var team = ThreadTeam(threads: settings.threads)

  /// t, the step that is prepared next or being updated.
  var step = 0
  var cost = Cost()
  /// Time inside the optimizer.
  var optimizerSeconds = 0.0
  /// Whether the gradient of the step to come was charged when the optimizer asked for it.
  var isCharged = false
  /// Fresh evaluations within the step so far.
  var evaluations = 0
  /// The fraction of the budget that was spent before the step that is prepared.
  private(set) var progress = 0.0
  /// Rows of the batch of that step.
  private var rowsInStep = 0.0
  /// Data loss of the prepared batch.
  private(set) var loss = 0.0
  /// Penalties at the prepared point.
  private(set) var penalty = 0.0
  /// The objective at the prepared point.
  private(set) var objective = 0.0
  /// Norm of the objective's gradient before gradient transforms.
  private(set) var gradientNorm: Double?
  /// What the last validation measurement said; set by whoever measures.
  var validation: ValidationRecord?
  /// What is known of the steps before.
  var past = StepHistory()
  /// Numbers that components reported since the last measurement, by `component.name`.
  var telemetry: [String: Double] = [:]
  /// Every name that was reported so far.
  var reportedNames: Set<String> = []
  /// Why a report is refused.
  var badReport: String?
  /// Whether a scheduler asked for the end.
  var isStopped = false
  /// Who asked for the end, and why.
  var reasonForEnd = ""

  init(
    landscape: any Landscape<Element>, components: TrialComponents, settings: TrialSettings,
    random: RandomSource, probes: [any Probe]
  ) throws {
    self.landscape = landscape
    self.probes = probes
    self.components = components
    self.settings = settings
    self.random = random
    let count = landscape.layout.count
    func buffer(if wanted: Bool) throws -> FlatBuffer<Element>? {
      wanted ? try FlatBuffer(count: count) : nil
    }
    let looksAtNorms = components.schedulers.contains(where: \.needsNorms)
    parameters = try FlatBuffer(count: count)
    // Optimizers are lent it to read.
    gradient = try FlatBuffer(count: count, hasReadOnlyAlias: true)
    initial = try buffer(if: components.needInitialPoint)
    previous = try buffer(
      if: looksAtNorms || components.regularizers.contains { $0.hooks.contains(.decay) })
    gradients = looksAtNorms ? try GradientHistory(count: count) : nil
    viewed = try buffer(
      if: components.optimizer.ownsIterate
        || components.regularizers.contains { $0.hooks.contains(.view) })

    let rows = landscape.rows(of: .train)
    batchSize = Double(settings.batch.size ?? rows)
    usesAllRows =
      rows == 0 || components.optimizer.needsFullBatch
      || settings.batch.size == nil && !components.schedulers.contains { $0.target == .batch }
    sampler = BatchSampler(count: rows, order: settings.batch.order, random: random)

    let layout = landscape.layout
    optimizer = try OptimizerRuntime(components.optimizer, layout, random: random)
    optimizers = optimizer.chain
    rates = try RateShares(optimizer, layout)
    schedulers = try components.schedulers.map { try SchedulerRuntime($0, random: random) }
    regularizers = try components.regularizers.map {
      try RegularizerRuntime($0, layout, random: random)
    }
    transforms = TransformChain(
      regularizers, sites: landscape.sites, shape: landscape.dataShape, random: random)
    // Without all rows the next batch is another one; transforms and statistics change from step to step.
    let searches = components.optimizer.needsFullBatch && components.optimizer.needsEvaluation
    known =
      searches && transforms == nil && landscape.statistics.isEmpty
      ? try KnownGradient(count: count) : nil
    cost.stateBytes = optimizers.reduce(0) { $0 + $1.state.byteCount }
    optimizer.attach(to: self)
    for part in regularizers { part.attach(to: self) }
    try checked(components.landscape, nil) {
      try landscape.initialize(parameters.elements, random: random)
    }
    _ = initial?.elements.update(fromContentsOf: parameters.elements)
    optimizer.start(at: initialPoint)
  }

  /// Whether the budget allows another step.
  var hasBudget: Bool {
    switch settings.budget {
    case .steps(let steps): step < steps
    case .gradients(let gradients): cost.gradientEquivalents < gradients
    }
  }

  /// Passes over the training rows so far.
  var epoch: Double { sampler.epoch + Double(fullPasses) }

  /// The learning rate of the current step; nil if the optimizer has no `lr`.
  var learningRate: Double? { optimizer.learningRate }

  /// The point before the first step, for those who need it.
  var initialPoint: UnsafeBufferPointer<Element> {
    initial?.readOnly ?? UnsafeBufferPointer(start: nil, count: 0)
  }

  // MARK: - The order of a step

  /// Steps 1 to 6: schedules, batch, objective, gradient, gradient transforms. `beforeTransforms` sees the raw
  /// gradient.
  func prepare(_ beforeTransforms: () throws -> Void = {}) throws {
    progress = settings.budget.fraction(
      steps: step, gradientEquivalents: cost.gradientEquivalents)
    try drive(afterGradient: false)
    let isCharged = isNextCharged
    try evaluate()
    learnStatistics()
    if !isCharged { cost.gradients += units(.same) }
    for part in regularizers where part.part.hooks.contains(.surface) {
      var step = part.step(
        at: parameters.elements, gradient: gradient.elements, remembers: true, asks: true)
      step.loss = objective
      try part.call { objective = try $0.surface(step) }
    }
    try beforeTransforms()
    gradients?.keep(gradient.readOnly)
    // Known in every step or in none, so that what a scheduler sees does not depend on when is measured.
    if components.schedulers.contains(where: { !$0.isPure }) { _ = measureGradientNorm() }
    for part in regularizers where part.part.hooks.contains(.gradientTransform) {
      try part.call {
        try $0.transformGradient(
          part.step(at: parameters.elements, gradient: gradient.elements, remembers: true))
      }
    }
    gradients?.look(at: gradient.readOnly)
    try drive(afterGradient: true)
  }

  /// Steps 2 to 5: batch, forward, penalties, backward, without anything that counts as the optimizer's cost.
  func evaluate() throws {
    if !usesAllRows && !repeatsBatch { sampler.advance(step: step, size: rowsOfBatch) }
    repeatsBatch = false
    isCharged = false
    evaluations = 0
    let rows = Double(landscape.rows(of: .train))
    rowsInStep = usesAllRows ? rows : min(batchSize, rows)
    if usesAllRows && rows > 0 { fullPasses += 1 }
    let found =
      usesAllRows ? known?.loss(at: parameters.readOnly, gradient: gradient.elements) : nil
    loss =
      try found
      ?? dataLoss(at: parameters.readOnly, .same, evaluation: 0, gradient: gradient.elements)
    penalty = try penalties(at: parameters.readOnly, gradient: gradient.elements)
    objective = loss + penalty
    gradientNorm = nil
  }

  /// Whether the gradient of the step to come was asked for by the optimizer, and charged to it.
  var isNextCharged: Bool {
    isCharged || usesAllRows && known?.isKnown(at: parameters.readOnly) == true
  }

  /// Data loss and penalties at a point, and the gradient of their sum.
  func objective(
    at point: UnsafeBufferPointer<Element>, _ batch: BatchChoice, evaluation: Int,
    gradient: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double {
    let loss = try dataLoss(at: point, batch, evaluation: evaluation, gradient: gradient)
    return try loss + penalties(at: point, gradient: gradient)
  }

  private func dataLoss(
    at point: UnsafeBufferPointer<Element>, _ batch: BatchChoice, evaluation: Int,
    gradient: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double {
    transforms?.step = batch == .next ? step + 1 : step
    transforms?.evaluation = evaluation
    var loss = Double.nan
    try checked(components.landscape, nil) {
      loss = try withBatch(batch) {
        try landscape.loss(at: point, batch: $0, transforms: transforms, gradient: gradient)
      }
    }
    if usesAllRows || batch == .full, let gradient { known?.keep(loss, gradient, at: point) }
    return loss
  }

  private func penalties(
    at point: UnsafeBufferPointer<Element>, gradient: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double {
    var penalty = 0.0
    for part in regularizers where part.part.hooks.contains(.penalty) {
      let view = part.step(at: UnsafeMutableBufferPointer(mutating: point), gradient: gradient)
      try part.call { penalty += try $0.penalty(view) }
    }
    return penalty
  }

  /// Calls a body with a batch.
  func withBatch<Result>(_ choice: BatchChoice, _ body: (Batch) throws -> Result) throws -> Result {
    if usesAllRows || choice == .full { return try body(.full) }
    guard choice == .next else { return try sampler.withRows { try body(.rows($0)) } }
    var next = sampler
    next.advance(step: step + 1, size: rowsOfBatch)
    return try next.withRows { try body(.rows($0)) }
  }

  /// Rows of a batch, at most those there are.
  private var rowsOfBatch: Int { Int(min(batchSize, Double(landscape.rows(of: .train)))) }

  /// What an evaluation of a batch costs: one unit is `batch.size` examples.
  func units(_ choice: BatchChoice) -> Double {
    let rows = Double(landscape.rows(of: .train))
    guard let unit = settings.batch.size, rows > 0 else { return 1 }
    let used = usesAllRows || choice == .full ? rows : min(batchSize, rows)
    return used / min(Double(unit), rows)
  }

  /// Moves normalisation statistics a tenth of the way toward the last batch, as PyTorch's layers do by default.
  func learnStatistics() {
    if !landscape.statistics.isEmpty { landscape.updateStatistics(weight: 0.1) }
  }

  /// The norm of the prepared gradient; before gradient transforms if asked for in time.
  func measureGradientNorm() -> Double {
    if let gradientNorm { return gradientNorm }
    let norm = sumOfSquares(gradient.readOnly).squareRoot()
    gradientNorm = norm
    return norm
  }

  /// Steps 7 to 10: optimizer, decoupled decay, proximal maps, trajectory.
  func update() throws -> StepOutcome {
    if let previous { _ = previous.elements.update(fromContentsOf: parameters.elements) }
    let started = monotonicSeconds()
    var outcome = try optimizer.step(
      parameters.elements, gradient: gradient.readOnly, loss: objective)
    optimizerSeconds += monotonicSeconds() - started
    if outcome == .stop {
      reasonForEnd = optimizer.reasonForEnd
    }
    if outcome == .applied || outcome == .stop {
      if !components.optimizer.ownsIterate {
        try regularize(
          parameters.elements, previous: previous?.readOnly ?? parameters.readOnly)
      }
      for part in regularizers where part.part.hooks.contains(.trajectory) {
        var step = part.step(at: parameters.elements, remembers: true, asks: true)
        step.loss = objective
        step.validationLoss = validation?.loss
        step.validationIsNew = validation?.isNew(to: &part.toldValidation) ?? false
        try part.call {
          guard try $0.trajectory(step) == .stop else { return }
          outcome = .stop
          reasonForEnd = "\(part.part.id) asked for the end in step \(self.step)"
        }
      }
    }
    past.finish(objective: objective, gradientNorm: gradientNorm, batchRows: rowsInStep)
    if let gradients, let previous {
      gradients.look(at: parameters.readOnly, from: previous.readOnly)
    }
    step += 1
    return outcome
  }

  /// Decoupled decay as from a previous point, then proximal maps and projections, with the rate of each tensor.
  func regularize(
    _ point: UnsafeMutableBufferPointer<Element>, previous: UnsafeBufferPointer<Element>
  ) throws {
    for part in regularizers where part.part.hooks.contains(.decay) {
      try withRates(point) { point, rate in
        var step = part.step(at: point, learningRate: rate)
        step.previous = previous
        try part.call { try $0.decay(step) }
      }
    }
    for part in regularizers where part.part.hooks.contains(.proximal) {
      try withRates(point) { point, rate in
        try part.call { try $0.proximalMap(part.step(at: point, learningRate: rate)) }
      }
    }
  }

  private func withRates(
    _ point: UnsafeMutableBufferPointer<Element>,
    _ body: (UnsafeMutableBufferPointer<Element>, _ rate: Double?) throws -> Void
  ) throws {
    guard let rates else { return try body(point, nil) }
    try rates.change(point) { try body($0, $1) }
  }

  // MARK: - The evaluation point

  /// The point that measurements show, the end included; valid until the next step. Normalisation statistics are set to
  /// those of that point while the body runs, which is charged.
  func withEvaluationPoint<Result>(_ body: (UnsafeBufferPointer<Element>) throws -> Result) throws
    -> Result
  {
    guard let viewed else { return try body(parameters.readOnly) }
    if components.optimizer.ownsIterate {
      try optimizer.evaluationView(into: viewed.elements)
    } else if let part = regularizers.first(where: { $0.part.hooks.contains(.view) }) {
      var step = part.step(at: parameters.elements, remembers: true)
      step.result = viewed.elements
      try part.call { try $0.evaluationView(step) }
    }
    let statistics = landscape.statistics
    guard !statistics.isEmpty else { return try body(viewed.readOnly) }
    let kept = Array(statistics)
    defer { _ = statistics.update(fromContentsOf: kept) }
    try recalibrate(at: viewed.readOnly)
    return try body(viewed.readOnly)
  }

  /// Averages the statistics of all training rows, in batches of the size of the trial's.
  private func recalibrate(at point: UnsafeBufferPointer<Element>) throws {
    let rows = (0..<Int32(landscape.rows(of: .train))).map(\.self)
    let size = min(settings.batch.size ?? rows.count, rows.count)
    for batch in 0..<max(1, rows.count / size) {
      let range = (batch * size)..<((batch + 1) * size)
      _ = try rows.withUnsafeBufferPointer {
        try landscape.loss(
          at: point, batch: .rows(UnsafeBufferPointer(rebasing: $0[range])), transforms: nil,
          gradient: nil)
      }
      landscape.updateStatistics(weight: 1 / Double(batch + 1))
      cost.lossEvaluations += 1
    }
  }
}
