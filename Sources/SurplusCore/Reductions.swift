/// The sum of squares, accumulated in lanes whose order is fixed: the same bits on every run.
@inlinable
public func sumOfSquares<Element: Scalar>(_ elements: UnsafeBufferPointer<Element>) -> Double {
  sumInLanes(elements) { $0 * $0 }
}

/// The sum of squares of a span, in the same order.
@inlinable
public func sumOfSquares<Element: Scalar>(_ elements: Span<Element>) -> Double {
  elements.withUnsafeBufferPointer { sumOfSquares($0) }
}

/// The sum of absolute values, accumulated in lanes whose order is fixed.
@inlinable
public func sumOfMagnitudes<Element: Scalar>(_ elements: UnsafeBufferPointer<Element>) -> Double {
  sumInLanes(elements) { $0.magnitude }
}

/// The inner product of two buffers of one size, accumulated in lanes whose order is fixed.
@inlinable
public func innerProduct<Element: Scalar>(
  _ first: UnsafeBufferPointer<Element>, _ second: UnsafeBufferPointer<Element>
) -> Double {
  precondition(first.count == second.count, "an inner product of buffers of one size")
  guard let x = first.baseAddress, let y = second.baseAddress else { return 0 }
  var lanes = SIMD8<Double>(repeating: 0)
  let whole = first.count / 8 * 8
  var i = 0
  while i < whole {
    for lane in 0..<8 { lanes[lane] += Double(x[i + lane]) * Double(y[i + lane]) }
    i += 8
  }
  while i < first.count {
    lanes[0] += Double(x[i]) * Double(y[i])
    i += 1
  }
  return lanes.sum()
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
