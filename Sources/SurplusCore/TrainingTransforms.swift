/// What a landscape calls in training and never in the evaluation of splits: changes to the batch, to activations and
/// to the loss. A landscape without data calls none of it. What is not declared is not called and costs nothing.
public protocol TrainingTransforms<Element>: ActivationTransform {
  /// Whether batches are changed.
  var transformsData: Bool { get }
  /// Whether activations are changed.
  var transformsActivations: Bool { get }
  /// Whether the loss is changed.
  var transformsLoss: Bool { get }

  /// Changes a batch in place after it was gathered: inputs rows x features, targets rows x answers x classes, the
  /// probabilities that the answers should have. Targets may be soft.
  func transformData(
    inputs: UnsafeMutableBufferPointer<Element>, targets: UnsafeMutableBufferPointer<Element>,
    rows: Int
  ) throws

  /// Replaces the loss of a batch: given the mean cross-entropy and its gradient with respect to the logits (already
  /// divided by the rows), returns another loss and changes the gradient in place.
  ///
  /// - Parameters:
  ///   - logits: rows x classes.
  ///   - targets: rows x classes, after the data transforms.
  ///   - gradient: rows x classes, or empty when no gradient is wanted.
  ///   - rows: examples x answers.
  func transformLoss(
    _ loss: Double, logits: UnsafeBufferPointer<Element>, targets: UnsafeBufferPointer<Element>,
    gradient: UnsafeMutableBufferPointer<Element>, rows: Int, classes: Int
  ) throws -> Double
}
