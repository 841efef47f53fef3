/// The half width of the two-sided confidence interval of a mean, from at least two independent, roughly
/// normal values: the mean lies within it on both sides of the sample mean with this confidence.
public func confidenceHalfWidth(_ values: [Double], confidence: Double = 0.95) -> Double {
  let count = Double(values.count)
  let t = StudentT(degreesOfFreedom: count - 1).quantile((1 + confidence) / 2)
  return t * standardDeviation(values) / count.squareRoot()
}
