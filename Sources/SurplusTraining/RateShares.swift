import SurplusCore

/// The learning rates of the tensors, where optimizers that divide them have rates of their own. What decays or shrinks
/// weights by the rate of a step takes that of each tensor.
final class RateShares<Element: Scalar> {
  private let shares: [(owner: OptimizerRuntime<Element>, ranges: [Range<Int>])]
  private let before: FlatBuffer<Element>
  private let copy: FlatBuffer<Element>

  /// The rates of an optimizer and what it wraps; nil if there is one for all tensors. Throws when there is no memory.
  init?(_ optimizer: OptimizerRuntime<Element>, _ layout: ParameterLayout) throws {
    let owners = optimizer.rateOwners
    guard owners.count > 1 else { return nil }
    shares = owners.map { owner in (owner, owner.tensors.map { layout.tensors[$0].range }) }
    before = try FlatBuffer(count: layout.count)
    copy = try FlatBuffer(count: layout.count)
  }

  /// Calls a body once for each rate with a copy of a point, and takes the tensors of that rate from what it makes of it.
  func change(
    _ point: UnsafeMutableBufferPointer<Element>,
    _ body: (UnsafeMutableBufferPointer<Element>, _ rate: Double) throws -> Void
  ) rethrows {
    _ = before.elements.update(fromContentsOf: point)
    for (owner, ranges) in shares {
      _ = copy.elements.update(fromContentsOf: before.elements)
      try body(copy.elements, owner.learningRate ?? 0)
      for range in ranges {
        _ = UnsafeMutableBufferPointer(rebasing: point[range])
          .update(fromContentsOf: copy.readOnly[range])
      }
    }
  }

  /// Whether nobody wrote outside of the copy.
  var isIntact: Bool { copy.isIntact }
}
