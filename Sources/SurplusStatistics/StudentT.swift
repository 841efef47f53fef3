/// Student's t distribution (Student 1908, doi:10.1093/biomet/6.1.1).
///
/// Written here, for two functions: the C library has none, GSL's and R's are under the GPL, and Boost's is C++.
public struct StudentT: Sendable {
  /// Positive, not necessarily whole.
  public let degreesOfFreedom: Double

  /// The distribution with a number of degrees of freedom.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are positive")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The probability of a value of at most t.
  public func cumulative(_ t: Double) -> Double {
    let square = t * t
    let total = degreesOfFreedom + square
    // Of the two forms, the one that does not subtract nearly equal numbers.
    if square < degreesOfFreedom {
      let half = regularizedIncompleteBeta(square / total, 0.5, degreesOfFreedom / 2) / 2
      return t < 0 ? 0.5 - half : 0.5 + half
    }
    let tail = regularizedIncompleteBeta(degreesOfFreedom / total, degreesOfFreedom / 2, 0.5) / 2
    return t < 0 ? tail : 1 - tail
  }

  /// The value below which lies a probability in (0, 1), by bisection.
  public func quantile(_ probability: Double) -> Double {
    precondition(probability > 0 && probability < 1, "a probability outside (0, 1)")
    // The lower tail keeps its digits where 1 - tail would lose them.
    if probability > 0.5 { return -quantile(1 - probability) }
    var lower = -1.0
    while cumulative(lower) > probability { lower *= 2 }
    var upper = 0.0
    while true {
      let middle = (lower + upper) / 2
      if middle == lower || middle == upper { return middle }
      if cumulative(middle) < probability { lower = middle } else { upper = middle }
    }
  }
}
