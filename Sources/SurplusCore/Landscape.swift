/// A part of a landscape's data.
public enum Split: String, Sendable, Codable, CaseIterable {
  /// What the gradient sees.
  case train
  /// What choices are made on.
  case validation
  /// What is reported.
  case test
}

/// Which training rows an evaluation sees.
public enum Batch {
  /// All of them, or the whole of a closed form.
  case full
  /// These, in this order.
  case rows(UnsafeBufferPointer<Int32>)
}

/// Loss and error of a split, without training randomness.
public struct SplitMetrics: Sendable, Equatable {
  /// Mean loss of an example, or the value of a closed form.
  public let loss: Double
  /// Fraction of examples answered wrongly, where that has a meaning.
  public let error: Double?

  /// Metrics.
  public init(loss: Double, error: Double? = nil) {
    self.loss = loss
    self.error = error
  }
}

/// What a landscape calls at its activation sites in training.
public protocol ActivationTransform<Element>: AnyObject {
  /// The precision of the landscape.
  associatedtype Element: Scalar

  /// Changes the activations of a site in place, row-major.
  func forward(site: Int, values: UnsafeMutableBufferPointer<Element>, rows: Int) throws

  /// Changes the gradient with respect to a site's activations in place.
  func backward(site: Int, gradient: UnsafeMutableBufferPointer<Element>, rows: Int) throws
}

/// A function to minimize, with the data, model and answers that belong to it. One instance serves one trial;
/// it owns its working memory and is used by one thread at a time.
public protocol Landscape<Element>: AnyObject {
  /// The precision of parameters and gradients.
  associatedtype Element: Scalar

  /// How the parameters lie in a flat buffer.
  var layout: ParameterLayout { get }

  /// Where activations may be changed, in forward order.
  var sites: [ActivationSite] { get }

  /// A known lower bound of the loss.
  var lowerBound: Double? { get }

  /// Rows of a split; 0 when the landscape has no such split. A closed form has no rows at all.
  func rows(of split: Split) -> Int

  /// Writes the initial point.
  func initialize(_ parameters: UnsafeMutableBufferPointer<Element>, random: RandomSource)

  /// The mean loss over a batch, and its gradient (written, not added) if a buffer is given.
  func loss(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    activations: (any ActivationTransform<Element>)?,
    gradient: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double

  /// The Hessian of the mean loss over a batch times a vector, without activation transforms; written, not added.
  /// Throws a `ComponentError` when the landscape has no second derivatives.
  func hessianProduct(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
  ) throws

  /// Loss and error over a whole split; nil when the landscape has no such split. A closed form answers for train.
  func metrics(of split: Split, at parameters: UnsafeBufferPointer<Element>) throws
    -> SplitMetrics?

  /// Distance of a point to the known solution, where there is one.
  func distance(of parameters: UnsafeBufferPointer<Element>) -> Double?

  /// Floating-point operations of one gradient over so many rows (1 for a closed form).
  func operations(rows: Int) -> Double
}

extension Landscape {
  /// No sites.
  public var sites: [ActivationSite] { [] }
  /// Not known.
  public var lowerBound: Double? { nil }
  /// Not offered.
  public func hessianProduct(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
  ) throws {
    throw ComponentError("this landscape has no Hessian-vector products")
  }
  /// No known solution.
  public func distance(of parameters: UnsafeBufferPointer<Element>) -> Double? { nil }
}

/// What a landscape is built from.
public struct LandscapeConfiguration: Sendable {
  /// Values of its hyperparameters.
  public let hyperparameters: HyperparameterValues
  /// The streams of the trial's seed.
  public let random: RandomSource
  /// Fraction of the training rows held out for validation, in [0, 1).
  public let validation: Double

  /// A configuration.
  public init(hyperparameters: HyperparameterValues, random: RandomSource, validation: Double) {
    self.hyperparameters = hyperparameters
    self.random = random
    self.validation = validation
  }
}

/// A kind of landscape: its descriptor and how to build one.
public protocol LandscapeFactory: Sendable {
  /// Id, hyperparameters and summary; every landscape takes `precision` besides.
  var descriptor: Descriptor { get }

  /// Builds a landscape in a precision. Throws a `ComponentError` when values do not fit together.
  func make<Element: Scalar>(_ type: Element.Type, _ configuration: LandscapeConfiguration) throws
    -> any Landscape<Element>
}
