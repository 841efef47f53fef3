/// One number measured in a trial.
public struct Measurement: Sendable, Codable, Equatable {
  /// The state after this many steps.
  public var step: Int
  /// Gradient equivalents used until then.
  public var gradients: Double
  /// `train_loss`, `test_error`, ...; wall times end in `_seconds`.
  public var metric: String
  /// The number; one that is not finite is kept as it is.
  public var value: Double

  /// A measurement.
  public init(step: Int, gradients: Double, metric: String, value: Double) {
    self.step = step
    self.gradients = gradients
    self.metric = metric
    self.value = value
  }
}
