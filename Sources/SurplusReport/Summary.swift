import SurplusStatistics

/// One number over the seeds of a cell.
public struct Summary: Sendable, Encodable {
  /// Arithmetic mean.
  public let mean: Double
  /// Sample standard deviation; nil for a single seed.
  public let standardDeviation: Double?
  /// Half width of the 95 % confidence interval of the mean; nil for a single seed.
  public let halfWidth: Double?
  /// Smallest value.
  public let lowest: Double
  /// Largest value.
  public let highest: Double
  /// How many seeds.
  public let count: Int

  /// The summary of the finite values; nil if there are none. What overflows on the way is nil too.
  init?(_ values: [Double]) {
    let values = values.filter(\.isFinite)
    guard let lowest = values.min(), let highest = values.max() else { return nil }
    let mean = SurplusStatistics.mean(values)
    guard mean.isFinite else { return nil }
    self.mean = mean
    self.lowest = lowest
    self.highest = highest
    count = values.count
    let hasSpread = values.count > 1 && confidenceHalfWidth(values).isFinite
    standardDeviation = hasSpread ? SurplusStatistics.standardDeviation(values) : nil
    halfWidth = hasSpread ? confidenceHalfWidth(values) : nil
  }

  enum CodingKeys: String, CodingKey {
    case mean, lowest, highest
    case count = "seeds"
    case standardDeviation = "standard_deviation"
    case halfWidth = "half_width_95"
  }
}
