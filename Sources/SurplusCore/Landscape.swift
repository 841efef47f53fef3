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

/// The sizes of a landscape's data.
public struct DataShape: Sendable, Equatable {
  /// Numbers in one example.
  public let features: Int
  /// Answers to one example.
  public let answers: Int
  /// Classes that an answer chooses from.
  public let classes: Int

  /// Sizes.
  public init(features: Int, answers: Int, classes: Int) {
    self.features = features
    self.answers = answers
    self.classes = classes
  }
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

  /// Sizes of the data; nil for a closed form, which has no batches and no logits to transform.
  var dataShape: DataShape? { get }

  /// A known lower bound of the loss.
  var lowerBound: Double? { get }

  /// Rows of a split; 0 when the landscape has no such split. A closed form has no rows at all.
  func rows(of split: Split) -> Int

  /// Writes the initial point.
  func initialize(_ parameters: UnsafeMutableBufferPointer<Element>, random: RandomSource) throws

  /// What an evaluation normalises with in place of the mean and variance of its batch, all means and variances one
  /// after the other; at first 0 and 1. Empty when nothing is normalised over batches.
  var statistics: UnsafeMutableBufferPointer<Element> { get }

  /// Moves the statistics by a weight in [0, 1] toward those of the last batch that `loss` saw, variances without
  /// bias: new = old + weight (batch - old).
  func updateStatistics(weight: Double)

  /// The mean loss over a batch, normalised by its own mean and variance, and its gradient (written, not added) if a
  /// buffer is given. The statistics stay as they are.
  func loss(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    transforms: (any TrainingTransforms<Element>)?,
    gradient: UnsafeMutableBufferPointer<Element>?
  ) throws -> Double

  /// The Hessian of the mean loss over a batch times a vector, without transforms; written, not added.
  /// Throws a `ComponentError` when the landscape has no second derivatives.
  func hessianProduct(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
  ) throws

  /// The Gauss-Newton matrix of the mean loss over a batch times a vector, without transforms; written, not added:
  /// J' H J v with the Jacobian J of the logits and the Hessian H of the loss with respect to them.
  /// Throws a `ComponentError` when the landscape has no logits.
  func gaussNewtonProduct(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
  ) throws

  /// The gradient of the mean loss over a batch whose labels are drawn from the model's own answers, without
  /// transforms; written, not added. Label i is drawn from the number `labels.uniform(i)`.
  /// Throws a `ComponentError` when the landscape has no logits.
  func sampledGradient(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch, labels: RandomStream,
    gradient: UnsafeMutableBufferPointer<Element>
  ) throws

  /// Loss and error over a whole split, normalised by the statistics; nil when the landscape has no such split. A closed form answers for train.
  func metrics(of split: Split, at parameters: UnsafeBufferPointer<Element>) throws
    -> SplitMetrics?

  /// Distance of a point to the known solution, where there is one.
  func distance(of parameters: UnsafeBufferPointer<Element>) -> Double?

  /// Floating-point operations of one gradient over a number of rows (1 for a closed form).
  func operations(rows: Int) -> Double
}

extension Landscape {
  /// No sites.
  public var sites: [ActivationSite] { [] }
  /// No data.
  public var dataShape: DataShape? { nil }
  /// Not known.
  public var lowerBound: Double? { nil }
  /// None.
  public var statistics: UnsafeMutableBufferPointer<Element> {
    UnsafeMutableBufferPointer(start: nil, count: 0)
  }
  /// Nothing to move.
  public func updateStatistics(weight: Double) {}
  /// Not offered.
  public func hessianProduct(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
  ) throws {
    throw ComponentError("this landscape has no Hessian-vector products")
  }
  /// Not offered.
  public func gaussNewtonProduct(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch,
    vector: UnsafeBufferPointer<Element>, into result: UnsafeMutableBufferPointer<Element>
  ) throws {
    throw ComponentError("this landscape has no Gauss-Newton-vector products: it has no logits")
  }
  /// Not offered.
  public func sampledGradient(
    at parameters: UnsafeBufferPointer<Element>, batch: Batch, labels: RandomStream,
    gradient: UnsafeMutableBufferPointer<Element>
  ) throws {
    throw ComponentError("this landscape has no labels to draw: it has no logits")
  }
  /// No known solution.
  public func distance(of parameters: UnsafeBufferPointer<Element>) -> Double? { nil }
}
