import Glibc

/// Operations on a sequence of equally spaced samples.
public enum Signal {
  /// The sequence at `count` equally spaced places from its first to its last sample, linear in between.
  ///
  /// Places are fractions of the unit interval, as in the programs that published data sets come from: the
  /// last bits of a result depend on it.
  public static func resampled(_ samples: [Double], to count: Int) -> [Double] {
    let places = unitInterval(samples.count)
    var lower = 0
    return unitInterval(count).map { place in
      while lower + 2 < places.count && places[lower + 1] <= place { lower += 1 }
      let slope = (samples[lower + 1] - samples[lower]) / (places[lower + 1] - places[lower])
      return slope * (place - places[lower]) + samples[lower]
    }
  }

  private static func unitInterval(_ count: Int) -> [Double] {
    let step = 1 / Double(count - 1)
    return (0..<count).map { $0 == count - 1 ? 1 : Double($0) * step }
  }

  /// Every sample moved right by so many places; those that leave at the end come in at the start.
  public static func rolled(_ samples: [Double], by places: Int) -> [Double] {
    Array(samples.suffix(places) + samples.dropLast(places))
  }

  /// The sequence convolved with a Gaussian cut off at 4 sigma, mirrored about its outer edges:
  /// `scipy.ndimage.gaussian_filter` with default settings.
  public static func gaussianFiltered(_ samples: [Double], sigma: Double) -> [Double] {
    let radius = Int(4 * sigma + 0.5)
    let weights = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
    let total = weights.reduce(0, +)
    return samples.indices.map { centre in
      var sum = 0.0
      for (weight, offset) in zip(weights, -radius...radius) {
        sum += weight * samples[mirrored(centre + offset, samples.count)]
      }
      return sum / total
    }
  }

  /// The index inside the sequence that stands for one outside: d c b a | a b c d | d c b a.
  private static func mirrored(_ index: Int, _ count: Int) -> Int {
    let period = 2 * count
    let inside = ((index % period) + period) % period
    return inside < count ? inside : period - 1 - inside
  }
}
