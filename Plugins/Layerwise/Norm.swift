import SurplusPlugin

/// The Euclidean norm of a tensor that lies at an address.
func norm<Element: Scalar>(_ x: UnsafePointer<Element>, _ count: Int) -> Double {
  sumOfSquares(UnsafeBufferPointer(start: x, count: count)).squareRoot()
}
