/// The sample standard deviation, with n - 1 in the denominator, of at least two values.
public func standardDeviation(_ values: [Double]) -> Double {
  precondition(values.count >= 2, "the spread of fewer than two values")
  let centre = mean(values)
  let squares = values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  return (squares / Double(values.count - 1)).squareRoot()
}
