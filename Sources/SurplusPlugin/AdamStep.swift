import Glibc
import SurplusCore

/// One step of Adam with decoupled decay: its numbers, and what it does to one parameter. Adam, its relatives and rules that
/// take its steps for some of their tensors share this arithmetic, and so its bits.
public struct AdamStep<Element: Scalar> {
  /// rate / (1 - beta1^updates).
  public let stepSize: Element
  /// 1 / sqrt(1 - beta2^updates).
  public let rootScale: Element
  /// The decays beta1 and beta2, and the shares of what is new.
  public let b1, b2, c1, c2: Element
  /// Added to the root of the second moment.
  public let eps: Element
  /// What decay leaves of a parameter: 1 - rate decay.
  public let keep: Element

  /// A step with a learning rate. `beta1` and `beta2` are below 1; `updates` counts the steps, this one included, from 1.
  @inlinable @inline(__always)
  public init(
    rate: Double, beta1: Double, beta2: Double, eps: Double, weightDecay: Double, updates: Int
  ) {
    let updates = Double(updates)
    stepSize = Element(rate / (1 - pow(beta1, updates)))
    rootScale = Element(1 / (1 - pow(beta2, updates)).squareRoot())
    (b1, b2, self.eps) = (Element(beta1), Element(beta2), Element(eps))
    (c1, c2) = (Element(1 - beta1), Element(1 - beta2))
    keep = Element(1 - rate * weightDecay)
  }

  /// Updates a parameter and its moments from its gradient; no step where the root is 0 and eps is, too.
  @inlinable @inline(__always)
  public func update(
    _ parameter: inout Element, _ gradient: Element, _ first: inout Element,
    _ second: inout Element
  ) {
    first = b1 * first + c1 * gradient
    second = b2 * second + c2 * (gradient * gradient)
    parameter =
      parameter * keep - stepSize * quotient(first, over: second.squareRoot() * rootScale + eps)
  }
}
