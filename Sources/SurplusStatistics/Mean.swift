/// The arithmetic mean of at least one value.
public func mean(_ values: [Double]) -> Double {
  precondition(!values.isEmpty, "the mean of nothing")
  return values.reduce(0, +) / Double(values.count)
}
