/// A rule that chooses the next point. The same protocol stands on both sides of the plugin boundary: authors
/// conform to it, and the host sees a loaded optimizer through it.
public protocol Optimizer: SendableMetatype {
  /// The state it keeps for a layout: buffers of the host, zero before the first step.
  func stateSlots(for layout: ParameterLayout) -> [StateSlot]

  /// Writes the next point over `step.parameters`.
  mutating func step<Element: Scalar>(_ step: OptimizerStep<Element>) throws -> StepOutcome
}

extension Optimizer {
  /// No state.
  public func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [] }
}

/// One state buffer of an optimizer.
public struct StateSlot: Sendable, Equatable {
  /// Unique within the optimizer.
  public let name: String
  /// Number of elements; nil for a buffer of the layout of the parameters.
  public let count: Int?

  /// A buffer of the layout of the parameters.
  public static func likeParameters(_ name: String) -> StateSlot {
    StateSlot(name: name, count: nil)
  }

  /// A buffer of its own size in elements.
  public static func elements(_ name: String, count: Int) -> StateSlot {
    StateSlot(name: name, count: count)
  }
}

/// Everything a step sees. Pointers are valid during the call.
public struct OptimizerStep<Element: Scalar> {
  /// t, from 0.
  public let index: Int
  /// Number of steps of the trial, if it is known.
  public let horizon: Int?
  /// The objective at the point before the step.
  public let loss: Double
  /// A known lower bound of the loss.
  public let lowerBound: Double?
  /// Current values, schedules applied.
  public let hyperparameters: HyperparameterValues
  /// In: the point. Out: the next point.
  public let parameters: UnsafeMutableBufferPointer<Element>
  /// Of the objective at the point, after gradient transforms.
  public let gradient: UnsafeBufferPointer<Element>
  /// The state buffers in the order they were declared.
  public let state: StateBuffers<Element>
  /// Random numbers of this step.
  public let random: RandomStream

  /// A step.
  @inlinable
  public init(
    index: Int, horizon: Int?, loss: Double, lowerBound: Double?,
    hyperparameters: HyperparameterValues, parameters: UnsafeMutableBufferPointer<Element>,
    gradient: UnsafeBufferPointer<Element>, state: StateBuffers<Element>, random: RandomStream
  ) {
    self.index = index
    self.horizon = horizon
    self.loss = loss
    self.lowerBound = lowerBound
    self.hyperparameters = hyperparameters
    self.parameters = parameters
    self.gradient = gradient
    self.state = state
    self.random = random
  }

  /// The value of a hyperparameter in the precision of the parameters.
  @inlinable
  public subscript(_ name: String) -> Element { Element(hyperparameters[name]) }
}

/// The state buffers of a step, by slot.
public struct StateBuffers<Element: Scalar> {
  @usableFromInline let base: UnsafePointer<UnsafeMutableRawPointer?>?
  /// Number of slots.
  public let count: Int

  /// Buffers whose addresses stand one after the other.
  @inlinable
  public init(base: UnsafePointer<UnsafeMutableRawPointer?>?, count: Int) {
    self.base = base
    self.count = count
  }

  /// The address of a slot's first element.
  @inlinable
  public subscript(_ slot: Int) -> UnsafeMutablePointer<Element> {
    precondition(slot >= 0 && slot < count, "no such state slot")
    return base.unsafelyUnwrapped[slot].unsafelyUnwrapped.assumingMemoryBound(to: Element.self)
  }

  /// The addresses, for handing them over the boundary.
  @inlinable
  public var addresses: UnsafePointer<UnsafeMutableRawPointer?>? { base }
}
