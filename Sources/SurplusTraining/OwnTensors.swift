import SurplusCore

/// The buffers of an optimizer that has some of the tensors alone.
final class OwnTensors<Element: Scalar> {
  let parameters: FlatBuffer<Element>
  let gradient: FlatBuffer<Element>
  private let initial: FlatBuffer<Element>?
  private let share: TensorShare

  /// Buffers for the tensors of a share. Throws when there is no memory for them.
  init(_ share: TensorShare, needsInitialPoint: Bool) throws {
    self.share = share
    parameters = try FlatBuffer(count: share.layout.count)
    // The optimizer is lent it to read.
    gradient = try FlatBuffer(count: share.layout.count, hasReadOnlyAlias: true)
    initial = needsInitialPoint ? try FlatBuffer(count: share.layout.count) : nil
  }

  /// The own tensors of the point before the first step; empty where nobody needs them.
  func start(at point: UnsafeBufferPointer<Element>) -> UnsafeBufferPointer<Element> {
    guard let initial else { return UnsafeBufferPointer(start: nil, count: 0) }
    share.gather(point, into: initial.elements)
    return initial.readOnly
  }

  /// Calls a step with the own tensors of a point and of its gradient, and puts back what it makes of them.
  func step(
    _ point: UnsafeMutableBufferPointer<Element>, gradient slope: UnsafeBufferPointer<Element>,
    _ body: (UnsafeMutableBufferPointer<Element>, UnsafeBufferPointer<Element>) throws ->
      StepOutcome
  ) rethrows -> StepOutcome {
    share.gather(UnsafeBufferPointer(point), into: parameters.elements)
    share.gather(slope, into: gradient.elements)
    let outcome = try body(parameters.elements, gradient.readOnly)
    share.scatter(parameters.readOnly, into: point)
    return outcome
  }

  /// The buffer around which was written.
  var damagedBuffer: String? {
    if !parameters.isIntact { return "its parameters" }
    return gradient.isIntact ? nil : "its gradient"
  }
}
