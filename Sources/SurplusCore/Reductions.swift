/// The sum of squares, accumulated in lanes whose order is fixed: the same bits on every run.
@inlinable
public func sumOfSquares<Element: Scalar>(_ elements: UnsafeBufferPointer<Element>) -> Double {
  sumInLanes(elements) { $0 * $0 }
}

/// The sum of absolute values, accumulated in lanes whose order is fixed.
@inlinable
public func sumOfMagnitudes<Element: Scalar>(_ elements: UnsafeBufferPointer<Element>) -> Double {
  sumInLanes(elements) { $0.magnitude }
}

// Floating-point addition does not associate, so the compiler may not vectorize a plain sum. Eight double lanes
// written out let it, and keep the error of long float sums small.
@inlinable @inline(__always)
func sumInLanes<Element: Scalar>(
  _ elements: UnsafeBufferPointer<Element>, _ term: (Double) -> Double
) -> Double {
  guard let x = elements.baseAddress else { return 0 }
  var lanes = SIMD8<Double>(repeating: 0)
  let whole = elements.count / 8 * 8
  var i = 0
  while i < whole {
    for lane in 0..<8 { lanes[lane] += term(Double(x[i + lane])) }
    i += 8
  }
  while i < elements.count {
    lanes[0] += term(Double(x[i]))
    i += 1
  }
  return lanes.sum()
}
