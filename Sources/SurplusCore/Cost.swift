/// What a trial has used, counted by the host. One unit is a batch.
public struct Cost: Sendable, Codable, Equatable {
  /// Losses without gradient.
  public var lossEvaluations = 0.0
  /// Gradients; the loss that comes with one is free.
  public var gradients = 0.0
  /// Hessian- and Gauss-Newton-vector products.
  public var hessianVectorProducts = 0.0
  /// Floating-point operations of matrix products: gradient equivalents times those of the gradient of a batch; 0 where
  /// the host does not know them.
  public var operations = 0.0
  /// Bytes of optimizer state.
  public var stateBytes = 0

  /// Nothing used yet.
  public init() {}

  /// The x axis of a comparison.
  public var gradientEquivalents: Double {
    gradients + lossEvaluations / 3 + 2 * hessianVectorProducts
  }
}
