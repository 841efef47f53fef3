/// The quantile of at least one value at a probability in [0, 1], linear between order statistics:
/// definition 7 of Hyndman and Fan 1996 (doi:10.2307/2684934), the default of R and NumPy.
public func quantile(_ values: [Double], at probability: Double) -> Double {
  precondition(!values.isEmpty, "the quantile of nothing")
  precondition((0...1).contains(probability), "a probability outside [0, 1]")
  let sorted = values.sorted()
  let place = probability * Double(sorted.count - 1)
  let lower = min(Int(place), sorted.count - 1)
  let upper = min(lower + 1, sorted.count - 1)
  return sorted[lower] + (place - Double(lower)) * (sorted[upper] - sorted[lower])
}

/// The middle of at least one value.
public func median(_ values: [Double]) -> Double {
  quantile(values, at: 0.5)
}
