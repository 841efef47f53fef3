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

/// What is known of a landscape before it is built.
public struct LandscapeOutline: Sendable, Equatable {
  /// Training rows that are held out for validation; 0 for a closed form.
  public let heldOutRows: Int

  /// An outline.
  public init(heldOutRows: Int) {
    self.heldOutRows = heldOutRows
  }
}

/// A kind of landscape: its descriptor and how to build one.
public protocol LandscapeFactory: Sendable {
  /// Id, hyperparameters and summary; every landscape takes `precision` besides.
  var descriptor: Descriptor { get }

  /// Says what a landscape will be, without building it. `validation` is the fraction of the training rows to hold out,
  /// in [0, 1). Throws a `ComponentError` with the reason when values do not fit together or data are missing.
  func outline(_ values: HyperparameterValues, validation: Double) throws -> LandscapeOutline

  /// Builds a landscape in a precision. Throws what `outline` throws, too.
  func make<Element: Scalar>(_ type: Element.Type, _ configuration: LandscapeConfiguration) throws
    -> any Landscape<Element>
}
