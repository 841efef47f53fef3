/// A change to what is minimized or how, hooked in at the places its descriptor names. The same protocol stands
/// on both sides of the boundary; a hook that the descriptor does not name is never called.
public protocol Regularizer: SendableMetatype {
  /// The state it keeps for a layout: buffers of the host, zero before the first step.
  func stateSlots(for layout: ParameterLayout) -> [StateSlot]

  /// Returns the penalty's value and adds its gradient to `step.gradient`, unless that is empty.
  mutating func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) throws -> Double

  /// Adds the penalty's Hessian times `step.vector` to `step.result`.
  func penaltyProduct<Element: Scalar>(_ step: RegularizerStep<Element>) throws

  /// Evaluates the loss at nearby points, changes `step.gradient` and returns the new loss; before gradient transforms.
  mutating func surface<Element: Scalar>(_ step: RegularizerStep<Element>) throws -> Double

  /// Changes `step.gradient` before the optimizer sees it.
  mutating func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) throws

  /// Shrinks `step.parameters`, in proportion to `step.previous`, after the update.
  mutating func decay<Element: Scalar>(_ step: RegularizerStep<Element>) throws

  /// Applies the proximal map with step `step.learningRate`, or a projection, to `step.parameters`.
  mutating func proximalMap<Element: Scalar>(_ step: RegularizerStep<Element>) throws

  /// Changes activations in training.
  mutating func forward<Element: Scalar>(_ activation: ActivationStep<Element>) throws

  /// Changes the gradient with respect to those activations in the same way.
  mutating func backward<Element: Scalar>(_ activation: ActivationStep<Element>) throws

  /// Changes inputs and targets of a training batch.
  mutating func transformData<Element: Scalar>(_ examples: ExamplesStep<Element>) throws

  /// Changes the gradient with respect to the logits and returns the new loss.
  mutating func transformLoss<Element: Scalar>(_ outputs: OutputsStep<Element>) throws -> Double

  /// Told the end of each step; `.stop` asks for the end of the trial, `.applied` for nothing.
  mutating func trajectory<Element: Scalar>(_ step: RegularizerStep<Element>) throws -> StepOutcome

  /// Writes the evaluation point to `step.result`; changes nothing else.
  func evaluationView<Element: Scalar>(_ step: RegularizerStep<Element>) throws

  /// What it remembers beside its slots.
  func savedState() throws -> [UInt8]

  /// Takes back what `savedState` gave; no bytes are the state at the start. Throws for bytes that cannot be right,
  /// and changes nothing then.
  mutating func restoreState(_ bytes: [UInt8]) throws
}

extension Regularizer {
  // What is `mutating` in the protocol is so here: a call on a constant would choose a default of another kind, which
  // does nothing, over what the component does.

  /// No state.
  public func stateSlots(for layout: ParameterLayout) -> [StateSlot] { [] }
  /// No penalty.
  public mutating func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) throws -> Double {
    0
  }
  /// No change.
  public mutating func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) throws {
  }
  /// No decay.
  public mutating func decay<Element: Scalar>(_ step: RegularizerStep<Element>) throws {}
  /// The identity.
  public mutating func proximalMap<Element: Scalar>(_ step: RegularizerStep<Element>) throws {}
  /// The identity.
  public mutating func forward<Element: Scalar>(_ activation: ActivationStep<Element>) throws {}
  /// The identity.
  public mutating func backward<Element: Scalar>(_ activation: ActivationStep<Element>) throws {}
  /// No curvature.
  public func penaltyProduct<Element: Scalar>(_ step: RegularizerStep<Element>) throws {}
  /// No change.
  public mutating func surface<Element: Scalar>(_ step: RegularizerStep<Element>) throws -> Double {
    step.loss
  }
  /// No change.
  public mutating func transformData<Element: Scalar>(_ examples: ExamplesStep<Element>) throws {}
  /// No change.
  public mutating func transformLoss<Element: Scalar>(_ outputs: OutputsStep<Element>) throws
    -> Double
  {
    outputs.loss
  }
  /// Goes on.
  public mutating func trajectory<Element: Scalar>(_ step: RegularizerStep<Element>) throws
    -> StepOutcome
  {
    .applied
  }
  /// The trained point.
  public func evaluationView<Element: Scalar>(_ step: RegularizerStep<Element>) throws {
    _ = step.result.update(fromContentsOf: step.parameters)
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

/// A place in a landscape's model where activations may be changed.
public struct ActivationSite: Sendable, Equatable {
  /// Unique within the landscape.
  public let name: String
  /// Features of one example.
  public let columns: Int

  /// A site.
  public init(name: String, columns: Int) {
    self.name = name
    self.columns = columns
  }
}

/// What an activation hook sees at one site in one pass.
public struct ActivationStep<Element: Scalar> {
  /// The site's index within the landscape.
  public var siteIndex: Int
  /// The site's name.
  public var site: String
  /// Examples of the batch.
  public var rows: Int
  /// Features of one example.
  public var columns: Int
  /// t, from 0.
  public var index: Int
  /// Current values of the regularizer's hyperparameters.
  public var hyperparameters: HyperparameterValues
  /// Forward: the activations. Backward: the gradient with respect to them. Row-major, changed in place.
  public var values: UnsafeMutableBufferPointer<Element>
  /// As many elements as values, kept from forward to backward.
  public var context: UnsafeMutableBufferPointer<Element>
  /// Random numbers of this site, step and evaluation.
  public var random: RandomStream

  /// A pass through a site.
  @inlinable
  public init(
    siteIndex: Int, site: String, rows: Int, columns: Int, index: Int,
    hyperparameters: HyperparameterValues, values: UnsafeMutableBufferPointer<Element>,
    context: UnsafeMutableBufferPointer<Element>, random: RandomStream
  ) {
    self.siteIndex = siteIndex
    self.site = site
    self.rows = rows
    self.columns = columns
    self.index = index
    self.hyperparameters = hyperparameters
    self.values = values
    self.context = context
    self.random = random
  }
}
