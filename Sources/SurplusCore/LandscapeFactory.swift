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

/// What is known of a landscape before it is built. It depends on the values of its hyperparameters.
public struct LandscapeOutline: Sendable, Equatable {
  /// There are sites: places where activations can be changed.
  public let hasSites: Bool
  /// The numbers of an example are token ids, which cannot be mixed or disturbed.
  public let readsTokens: Bool
  /// The id of the data set it is built from; nil if it has none, or makes its data itself.
  public let dataSet: String?
  /// Its tensors; nil where they are known only after it is built, and where it cannot be built.
  public let layout: ParameterLayout?

  /// An outline; nothing given is what holds for a landscape in a plugin.
  public init(
    hasSites: Bool = false, readsTokens: Bool = false, dataSet: String? = nil,
    layout: ParameterLayout? = nil
  ) {
    self.layout = layout
    self.hasSites = hasSites
    self.readsTokens = readsTokens
    self.dataSet = dataSet
  }
}

/// A kind of landscape: its descriptor and how to build one.
public protocol LandscapeFactory: Sendable {
  /// Id, hyperparameters and summary; every landscape takes `precision` besides.
  var descriptor: Descriptor { get }

  /// What is known of the landscape that these values of its hyperparameters make.
  func outline(_ values: HyperparameterValues) -> LandscapeOutline

  /// The number of training rows that are held out for validation, without building anything; 0 for a closed form.
  /// `validation` is the fraction to hold out, in [0, 1). Throws a `ComponentError` with the reason when values do not
  /// fit together or data are missing.
  func heldOutRows(_ values: HyperparameterValues, validation: Double) throws -> Int

  /// Builds a landscape in a precision. Throws what `heldOutRows` throws, too.
  func make<Element: Scalar>(_ type: Element.Type, _ configuration: LandscapeConfiguration) throws
    -> any Landscape<Element>
}
