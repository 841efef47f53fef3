/// Takes a sequence of equally spaced samples to equally spaced places from its first to its last one, linear in between.
///
/// Places are fractions of the unit interval, as in the programs that published data sets come from: the last bits of a
/// result depend on it.
public struct LinearResampling: Sendable {
  /// Between which samples a place lies.
  private struct Place {
    let lower: Int
    let gap: Double
    let offset: Double
  }

  private let places: [Place]

  /// From a number of samples to another, two or more each.
  public init(from source: Int, to count: Int) {
    let samples = Self.unitInterval(source)
    var lower = 0
    places = Self.unitInterval(count).map { place in
      while lower + 2 < source && samples[lower + 1] <= place { lower += 1 }
      return Place(
        lower: lower, gap: samples[lower + 1] - samples[lower], offset: place - samples[lower])
    }
  }

  /// Writes the resampled sequence; `samples` and `result` are as long as was said.
  public func apply(_ samples: [Double], into result: inout [Double]) {
    for (index, place) in places.enumerated() {
      let (first, second) = (samples[place.lower], samples[place.lower + 1])
      result[index] = (second - first) / place.gap * place.offset + first
    }
  }

  private static func unitInterval(_ count: Int) -> [Double] {
    let step = 1 / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? 1 : Double($0) * step }
  }
}
