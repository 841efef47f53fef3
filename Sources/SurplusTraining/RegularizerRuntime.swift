import SurplusCore

/// A regularizer in a trial: its current values, its state, and the services it may ask for.
final class RegularizerRuntime<Element: Scalar>: TrialServices {
  let part: RegularizerPart
  let values: CurrentValues
  let state: StateStore
  let count: Int
  /// The number of the last validation measurement that it was told of.
  var toldValidation = 0
  private unowned var owner: Trial<Element>?
  // Through a pointer: a hook that looks at the objective is called while another of its hooks runs.
  private let rule: UnsafeMutablePointer<any Regularizer>
  private let key: UInt64
  var requests = RequestCount()

  init(_ part: RegularizerPart, _ layout: ParameterLayout, random: RandomSource) throws {
    self.part = part
    count = layout.count
    values = try CurrentValues(part.values)
    state = try StateStore(
      part.regularizer.stateSlots(for: layout), layout: layout.count, precision: Element.precision)
    rule = .allocate(capacity: 1)
    rule.initialize(to: part.regularizer)
    key = random.stream(part.id, "step").key
  }

  deinit {
    rule.deinitialize(count: 1)
    rule.deallocate()
  }

  /// Belongs to a trial, which outlives it, from here on.
  func attach(to trial: Trial<Element>) { owner = trial }

  var trial: Trial<Element> {
    guard let owner else { preconditionFailure("a component outside of a trial") }
    return owner
  }

  var id: String { part.id }

  /// Makes a call and checks what it left behind.
  func call(_ body: (inout any Regularizer) throws -> Void) throws {
    try trial.checked(id, state) { try body(&rule.pointee) }
  }

  /// What a hook sees, with the learning rate of the trial unless given; `remembers` gives it its state.
  func step(
    at parameters: UnsafeMutableBufferPointer<Element>,
    gradient: UnsafeMutableBufferPointer<Element>? = nil, learningRate: Double? = nil,
    remembers: Bool = false, asks: Bool = false
  ) -> RegularizerStep<Element> {
    let none = UnsafeMutableBufferPointer<Element>(start: nil, count: 0)
    return RegularizerStep(
      index: trial.step, horizon: trial.settings.budget.horizon,
      learningRate: learningRate ?? trial.learningRate ?? 0, hyperparameters: values.view,
      parameters: parameters,
      gradient: gradient ?? none, state: remembers ? state.addressed() : .none,
      initial: part.needsInitialPoint ? trial.initialPoint : UnsafeBufferPointer(none),
      random: RandomStream(key: key, step: UInt64(trial.step)),
      services: StepServices(asks ? self : nil))
  }

  func savedState() throws -> [UInt8] { try rule.pointee.savedState() }

  func restoreState(_ bytes: [UInt8]) throws {
    try call { try $0.restoreState(bytes) }
  }

  func innerStep(
    _ parameters: UnsafeMutableRawPointer, gradient: UnsafeRawPointer, loss: Double
  ) throws -> StepOutcome {
    throw ComponentError("inner_step is for optimizers that wrap another")
  }

  func regularize(_ point: UnsafeMutableRawPointer, previous: UnsafeRawPointer) throws {
    throw ComponentError("regularize is for optimizers")
  }

  func requestBatch(rows: Int?, repeats: Bool) throws {
    throw ComponentError("request_batch is for optimizers")
  }

  func claim(_ claim: CostClaim) {}
}
