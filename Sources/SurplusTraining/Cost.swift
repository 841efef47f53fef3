/// What a trial has used so far, counted by the host. One unit is a batch.
public struct Cost: Sendable, Equatable {
  /// Losses without gradient.
  public var lossEvaluations = 0.0
  /// Gradients; the loss that comes with one is free.
  public var gradients = 0.0
  /// Hessian- and Gauss-Newton-vector products.
  public var hessianVectorProducts = 0.0
  /// Time inside the optimizer.
  public var optimizerSeconds = 0.0
  /// Bytes of optimizer state.
  public var stateBytes = 0

  /// The x axis of a comparison.
  public var gradientEquivalents: Double {
    gradients + lossEvaluations / 3 + 2 * hessianVectorProducts
  }
}
