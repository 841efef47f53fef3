/// A change to what is minimized or how, hooked in at the places its descriptor names. The same protocol stands
/// on both sides of the boundary; a hook that the descriptor does not name is never called.
public protocol Regularizer: SendableMetatype {
  /// Adds the penalty's gradient to `step.gradient` and returns its value.
  mutating func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) throws -> Double

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
}

extension Regularizer {
  /// No penalty.
  public func penalty<Element: Scalar>(_ step: RegularizerStep<Element>) throws -> Double { 0 }
  /// No change.
  public func transformGradient<Element: Scalar>(_ step: RegularizerStep<Element>) throws {}
  /// No decay.
  public func decay<Element: Scalar>(_ step: RegularizerStep<Element>) throws {}
  /// The identity.
  public func proximalMap<Element: Scalar>(_ step: RegularizerStep<Element>) throws {}
  /// The identity.
  public func forward<Element: Scalar>(_ activation: ActivationStep<Element>) throws {}
  /// The identity.
  public func backward<Element: Scalar>(_ activation: ActivationStep<Element>) throws {}
}

/// What a parameter hook sees in step t. Buffers that a hook does not use are empty.
public struct RegularizerStep<Element: Scalar> {
  /// t, from 0.
  public var index: Int
  /// Number of steps of the trial, if it is known.
  public var horizon: Int?
  /// The learning rate of step t.
  public var learningRate: Double
  /// Current values of the regularizer's hyperparameters.
  public var hyperparameters: HyperparameterValues
  /// The point; only decay and proximal map may change it.
  public var parameters: UnsafeMutableBufferPointer<Element>
  /// For decay: the point before the optimizer's update.
  public var previous: UnsafeBufferPointer<Element>
  /// For penalty and gradient transform: the gradient of the objective.
  public var gradient: UnsafeMutableBufferPointer<Element>
  /// Random numbers of this step.
  public var random: RandomStream

  /// A step; buffers not given are empty.
  @inlinable
  public init(
    index: Int, horizon: Int?, learningRate: Double, hyperparameters: HyperparameterValues,
    parameters: UnsafeMutableBufferPointer<Element>,
    previous: UnsafeBufferPointer<Element> = UnsafeBufferPointer(start: nil, count: 0),
    gradient: UnsafeMutableBufferPointer<Element> = UnsafeMutableBufferPointer(
      start: nil, count: 0),
    random: RandomStream
  ) {
    self.index = index
    self.horizon = horizon
    self.learningRate = learningRate
    self.hyperparameters = hyperparameters
    self.parameters = parameters
    self.previous = previous
    self.gradient = gradient
    self.random = random
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
