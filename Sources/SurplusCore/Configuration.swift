/// What a component is created from.
public struct Configuration: Sendable {
  /// Base values of the hyperparameters.
  public let hyperparameters: HyperparameterValues
  /// The parameters it will work on; empty for a scheduler.
  public let layout: ParameterLayout
  /// The format it will work in.
  public let precision: Precision

  /// A configuration.
  public init(
    hyperparameters: HyperparameterValues, layout: ParameterLayout = ParameterLayout([]),
    precision: Precision = .f64
  ) {
    self.hyperparameters = hyperparameters
    self.layout = layout
    self.precision = precision
  }
}
