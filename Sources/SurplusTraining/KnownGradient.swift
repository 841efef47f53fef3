import Glibc
import SurplusCore

/// The last gradient of the data loss over all rows, kept for an optimizer that searches along lines: its next step
/// begins at a point whose gradient it has asked for, and which is not computed a second time.
final class KnownGradient<Element: Scalar> {
  private let point: FlatBuffer<Element>
  private let gradient: FlatBuffer<Element>
  private var loss: Double?

  init(count: Int) throws {
    point = try FlatBuffer(count: count)
    gradient = try FlatBuffer(count: count)
  }

  /// Keeps what was found at a point.
  func keep(
    _ loss: Double, _ gradient: UnsafeMutableBufferPointer<Element>,
    at point: UnsafeBufferPointer<Element>
  ) {
    _ = self.point.elements.update(fromContentsOf: point)
    _ = self.gradient.elements.update(fromContentsOf: gradient)
    self.loss = loss
  }

  /// Whether that is the point, to the bit.
  func isKnown(at point: UnsafeBufferPointer<Element>) -> Bool {
    guard loss != nil, let known = self.point.elements.baseAddress, let asked = point.baseAddress
    else { return false }
    return memcmp(known, asked, point.count * MemoryLayout<Element>.stride) == 0
  }

  /// The loss at the point, and its gradient; nil if it is another point.
  func loss(
    at point: UnsafeBufferPointer<Element>, gradient: UnsafeMutableBufferPointer<Element>
  ) -> Double? {
    guard isKnown(at: point) else { return nil }
    _ = gradient.update(fromContentsOf: self.gradient.elements)
    return loss
  }
}
