/// Which rows a service looks at.
public enum BatchChoice: UInt32, Sendable {
  /// Those of this step, as transformed for it.
  case same = 0
  /// Those of the next step.
  case next
  /// All training rows.
  case full
}

/// A request for the objective at a point.
public struct EvaluationRequest: Sendable {
  /// The rows.
  public var batch: BatchChoice
  /// Whether dropout masks and data transforms are those of the step, or others.
  public var replaysRandomness: Bool
  /// Whether normalisation statistics learn from this batch as well.
  public var updatesStatistics: Bool

  /// A request.
  @inlinable
  public init(
    batch: BatchChoice = .same, replaysRandomness: Bool = true, updatesStatistics: Bool = false
  ) {
    self.batch = batch
    self.replaysRandomness = replaysRandomness
    self.updatesStatistics = updatesStatistics
  }
}

/// A matrix of second derivatives.
public enum Curvature: UInt32, Sendable {
  /// Of the objective.
  case hessian = 0
  /// Of the objective, with the model of the data loss linearized: penalties add their whole Hessian.
  case gaussNewton
}

/// What a component says it asked for in one step, in requests.
public struct CostClaim: Sendable, Equatable {
  /// Losses without a gradient; nil: no claim.
  public var losses: Int?
  /// Gradients beyond the one that the step brings.
  public var gradients: Int?
  /// Curvature-vector products.
  public var products: Int?

  /// A claim.
  public init(losses: Int? = nil, gradients: Int? = nil, products: Int? = nil) {
    self.losses = losses
    self.gradients = gradients
    self.products = products
  }
}

/// Who answers what a step or hook asks: the trainer in the host, the C services in a plugin. Pointers hold as many
/// elements as the layout, in its precision; they are lent for the call.
public protocol ServiceProvider: AnyObject {
  /// The objective, penalties included, at a point; its raw gradient is written if a buffer is given.
  func evaluate(
    _ request: EvaluationRequest, at point: UnsafeRawPointer, gradient: UnsafeMutableRawPointer?
  ) throws -> Double

  /// Passes a gradient through the cell's gradient transforms without advancing their state.
  func transformGradient(_ gradient: UnsafeMutableRawPointer, at point: UnsafeRawPointer) throws

  /// Writes a curvature-vector product.
  func product(
    _ curvature: Curvature, batch: BatchChoice, at point: UnsafeRawPointer,
    vector: UnsafeRawPointer, into result: UnsafeMutableRawPointer
  ) throws

  /// Writes a gradient with sampled labels, and returns the number of examples.
  func sampledGradient(
    batch: BatchChoice, draw: Int, at point: UnsafeRawPointer, gradient: UnsafeMutableRawPointer
  ) throws -> Int

  /// One step of the wrapped optimizer, in place.
  func innerStep(
    _ parameters: UnsafeMutableRawPointer, gradient: UnsafeRawPointer, loss: Double
  ) throws -> StepOutcome

  /// Applies decoupled decay, as from a previous point, and proximal maps to a point.
  func regularize(_ point: UnsafeMutableRawPointer, previous: UnsafeRawPointer) throws

  /// Changes the batches from the next step on: rows (nil for all), and whether the rows of this step come again.
  func requestBatch(rows: Int?, repeats: Bool) throws

  /// A named number for the record.
  func report(_ name: String, _ value: Double)

  /// What the component says it asked for.
  func claim(_ claim: CostClaim)

  /// Calls a body for each index on the threads of the trial, and returns when all have returned.
  func parallel(_ count: Int, _ body: (Int) -> Void)
}

/// The services of a step, typed.
public struct StepServices<Element: Scalar> {
  // Not counted: it is handed over in every step, and whoever calls keeps it alive.
  /// Who answers; nil where nothing can be asked.
  public unowned(unsafe) let provider: (any ServiceProvider)?

  /// Services of a provider that outlives this.
  @inlinable
  public init(_ provider: (any ServiceProvider)?) { self.provider = provider }

  @usableFromInline
  func answering() throws -> any ServiceProvider {
    guard let provider else { throw ComponentError("no services can be asked for here") }
    return provider
  }

  /// The objective, penalties included, at a point; its raw gradient, before gradient transforms, is written if a
  /// buffer is given. Costs a gradient, or a third of one without. Throws what the host reports.
  @inlinable
  public func evaluate(
    at point: UnsafePointer<Element>, gradient: UnsafeMutablePointer<Element>? = nil,
    _ request: EvaluationRequest = EvaluationRequest()
  ) throws -> Double {
    try answering().evaluate(
      request, at: UnsafeRawPointer(point), gradient: UnsafeMutableRawPointer(gradient))
  }

  /// Passes a gradient, in place, through the gradient transforms of the cell without advancing their state.
  @inlinable
  public func transformGradient(
    _ gradient: UnsafeMutablePointer<Element>, at point: UnsafePointer<Element>
  ) throws {
    try answering().transformGradient(
      UnsafeMutableRawPointer(gradient), at: UnsafeRawPointer(point))
  }

  /// Writes a curvature-vector product at a point. Costs two gradients.
  @inlinable
  public func product(
    _ curvature: Curvature, at point: UnsafePointer<Element>, vector: UnsafePointer<Element>,
    into result: UnsafeMutablePointer<Element>, batch: BatchChoice = .same
  ) throws {
    try answering().product(
      curvature, batch: batch, at: UnsafeRawPointer(point), vector: UnsafeRawPointer(vector),
      into: UnsafeMutableRawPointer(result))
  }

  /// Writes the gradient of the data loss with labels drawn from the model's outputs; another draw, other labels.
  /// Returns the number of examples. Costs a gradient.
  @inlinable
  public func sampledGradient(
    at point: UnsafePointer<Element>, gradient: UnsafeMutablePointer<Element>,
    batch: BatchChoice = .same, draw: Int = 0
  ) throws -> Int {
    try answering().sampledGradient(
      batch: batch, draw: draw, at: UnsafeRawPointer(point),
      gradient: UnsafeMutableRawPointer(gradient))
  }

  /// One step of the wrapped optimizer from a gradient, in place.
  @inlinable
  public func innerStep(
    _ parameters: UnsafeMutablePointer<Element>, gradient: UnsafePointer<Element>, loss: Double
  ) throws -> StepOutcome {
    try answering().innerStep(
      UnsafeMutableRawPointer(parameters), gradient: UnsafeRawPointer(gradient), loss: loss)
  }

  /// Applies decoupled decay, as from a previous point, and proximal maps to a point.
  @inlinable
  public func regularize(
    _ point: UnsafeMutablePointer<Element>, previous: UnsafePointer<Element>
  ) throws {
    try answering().regularize(
      UnsafeMutableRawPointer(point), previous: UnsafeRawPointer(previous))
  }

  /// From the next step on batches have this number of rows, nil for all; or the rows of this step come once more.
  @inlinable
  public func requestBatch(rows: Int?, repeats: Bool = false) throws {
    try answering().requestBatch(rows: rows, repeats: repeats)
  }

  /// A named number, snake_case, for the record; kept when the step is measured.
  @inlinable
  public func report(_ name: String, _ value: Double) { provider?.report(name, value) }

  /// Says what this step asked for; a claim that is not what the host counted ends the trial.
  @inlinable
  public func claim(_ claim: CostClaim) { provider?.claim(claim) }

  /// Calls a body once for each index below `count` on the threads of the trial, and returns when all have returned.
  @inlinable
  public func parallel(_ count: Int, _ body: (Int) -> Void) {
    if let provider { provider.parallel(count, body) } else { (0..<count).forEach(body) }
  }
}
