/// One number over another, and 0 where the divisor is 0.
///
/// Adaptive rules divide by a root of squares of gradients. Where there was no gradient so far, or its squares are too
/// small for the precision, and eps is 0, the divisor is 0: such a direction says nothing, and no step is taken. NaN in
/// either number stays NaN unless the divisor is 0, where gradients were finite; every other quotient has the bits of `/`.
@inlinable @inline(__always)
public func quotient<Element: Scalar>(_ number: Element, over divisor: Element) -> Element {
  // A selection, not a branch: loops stay vectorized.
  divisor == 0 ? 0 : number / divisor
}

/// A factor that numbers of a precision are multiplied with: not larger than the largest of them, so that a factor for
/// tiny numbers is no infinity, which would turn the zeros beside them into NaN.
@inlinable @inline(__always)
public func finiteFactor<Element: Scalar>(_ factor: Double) -> Element {
  Element(min(factor, Double(Element.greatestFiniteMagnitude)))
}
