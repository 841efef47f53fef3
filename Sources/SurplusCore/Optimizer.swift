/// A rule that chooses the next point. The same protocol stands on both sides of the plugin boundary: authors
/// conform to it, and the host sees a loaded optimizer through it.
public protocol Optimizer: SendableMetatype {
  /// The state it keeps for a layout: buffers of the host, zero before the first step.
  func stateSlots(for layout: ParameterLayout) -> [StateSlot]

  /// Writes the next point over `step.parameters`.
  mutating func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome

  /// Writes the evaluation point where it is not the trained one (trait `ownsIterate`); changes nothing else.
  /// `step.index` is the number of finished steps; there is no gradient and no loss.
  func evaluationView<Element: Scalar>(
    _ step: OptimizerStep<Element>, into point: UnsafeMutableBufferPointer<Element>) throws

  /// What it remembers beside its slots.
  func savedState() throws -> [UInt8]

  /// Takes back what `savedState` gave; no bytes are the state at the start. Throws for bytes that cannot be right,
  /// and changes nothing then.
  mutating func restoreState(_ bytes: [UInt8]) throws
}

extension Optimizer {
  /// No state.
  public func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [] }

  /// The trained point.
  public func evaluationView<Element: Scalar>(
    _ step: OptimizerStep<Element>, into point: UnsafeMutableBufferPointer<Element>
  ) throws {
    _ = point.update(fromContentsOf: step.parameters)
  }

  /// Nothing.
  public func savedState() throws -> [UInt8] { [] }

  /// There is nothing to take back.
  public mutating func restoreState(_ bytes: [UInt8]) throws {
    guard bytes.isEmpty else {
      throw ComponentError("saved state of \(bytes.count) bytes where there is none")
    }
  }
}

/// Everything a step sees. Pointers are valid during the call.
public struct OptimizerStep<Element: Scalar> {
  /// t, from 0; anew after a restart.
  public let index: Int
  // As the header has them, 0 and NaN for what is not there: optionals would be taken apart and put together again
  // on both sides of every call. No two are neighbours here that are neighbours in the header: numbers that are
  // written one by one and then copied as a pair would stall the call.
  @usableFromInline package let lowerBoundOrNaN: Double
  @usableFromInline package let horizonOrZero: Int
  @usableFromInline package let largestRateOrNaN: Double
  /// The objective at the point before the step.
  public let loss: Double
  @usableFromInline package let previousRateOrNaN: Double
  /// Current values, schedules applied.
  public let hyperparameters: HyperparameterValues
  /// In: the point. Out: the next point.
  public let parameters: UnsafeMutableBufferPointer<Element>
  /// Of the objective at the point, after gradient transforms.
  public let gradient: UnsafeBufferPointer<Element>
  /// The state buffers in the order they were declared.
  public let state: StateBuffers<Element>
  /// The point before the first step, for a component that needs it; else empty.
  public let initial: UnsafeBufferPointer<Element>
  /// Random numbers of this step.
  public let random: RandomStream
  /// What can be asked of the host.
  public let services: StepServices<Element>

  /// A step; what is not given is not there.
  @inlinable
  public init(
    index: Int, horizon: Int?, loss: Double, lowerBound: Double?,
    hyperparameters: HyperparameterValues, parameters: UnsafeMutableBufferPointer<Element>,
    gradient: UnsafeBufferPointer<Element>, state: StateBuffers<Element>, random: RandomStream,
    previousRate: Double? = nil, largestRate: Double? = nil,
    initial: UnsafeBufferPointer<Element> = UnsafeBufferPointer(start: nil, count: 0),
    services: StepServices<Element> = StepServices(nil)
  ) {
    self.init(
      index: index, horizonOrZero: horizon ?? 0, loss: loss, lowerBoundOrNaN: lowerBound ?? .nan,
      previousRateOrNaN: previousRate ?? .nan, largestRateOrNaN: largestRate ?? .nan,
      hyperparameters: hyperparameters, parameters: parameters, gradient: gradient, state: state,
      initial: initial, random: random, services: services)
  }

  /// A step as the header has it: 0 and NaN for what is not there.
  @inlinable
  package init(
    index: Int, horizonOrZero: Int, loss: Double, lowerBoundOrNaN: Double,
    previousRateOrNaN: Double, largestRateOrNaN: Double, hyperparameters: HyperparameterValues,
    parameters: UnsafeMutableBufferPointer<Element>, gradient: UnsafeBufferPointer<Element>,
    state: StateBuffers<Element>, initial: UnsafeBufferPointer<Element>, random: RandomStream,
    services: StepServices<Element>
  ) {
    self.index = index
    self.horizonOrZero = horizonOrZero
    self.loss = loss
    self.lowerBoundOrNaN = lowerBoundOrNaN
    self.previousRateOrNaN = previousRateOrNaN
    self.largestRateOrNaN = largestRateOrNaN
    self.hyperparameters = hyperparameters
    self.parameters = parameters
    self.gradient = gradient
    self.state = state
    self.initial = initial
    self.random = random
    self.services = services
  }

  /// Number of steps of the trial, if it is known.
  @inlinable
  public var horizon: Int? { horizonOrZero == 0 ? nil : horizonOrZero }
  /// A known lower bound of the loss.
  @inlinable
  public var lowerBound: Double? { lowerBoundOrNaN.isNaN ? nil : lowerBoundOrNaN }
  /// The learning rate of the step before.
  @inlinable
  public var previousRate: Double? { previousRateOrNaN.isNaN ? nil : previousRateOrNaN }
  /// The largest learning rate so far, that of this step included.
  @inlinable
  public var largestRate: Double? { largestRateOrNaN.isNaN ? nil : largestRateOrNaN }

  /// The value of a hyperparameter in the precision of the parameters.
  @inlinable
  public subscript(_ name: String) -> Element {
    @inline(__always) get { Element(hyperparameters[name]) }
  }
}
