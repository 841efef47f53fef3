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
