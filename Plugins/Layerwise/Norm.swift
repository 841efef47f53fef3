import SurplusPlugin

/// The Euclidean norm of a tensor.
func norm<Element: Scalar>(_ x: Span<Element>) -> Double { sumOfSquares(x).squareRoot() }
