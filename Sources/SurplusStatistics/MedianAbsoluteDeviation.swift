/// The median of the absolute distances of values to their median, in the unit of the values (not scaled to
/// agree with a standard deviation).
public func medianAbsoluteDeviation(_ values: [Double]) -> Double {
  let centre = median(values)
  return median(values.map { abs($0 - centre) })
}
