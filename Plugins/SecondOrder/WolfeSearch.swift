/// A search for a step length with the strong Wolfe conditions (Nocedal and Wright 2006, algorithms 3.5 and 3.6):
///
///     f(t) <= f(0) + c1 t f'(0)   and   |f'(t)| <= c2 |f'(0)|,   c1 = 1e-4, c2 = 0.9
///
/// Brackets such a length, then narrows the bracket by cubic interpolation, staying a tenth of it away from its ends.
struct WolfeSearch {
  /// What is known at a length.
  struct Probe {
    let length, loss, slope: Double
  }

  private static let (sufficient, flat) = (1e-4, 0.9)
  private let start: Probe
  private let limit: Int
  /// How often the loss was asked for.
  private(set) var evaluations = 0

  /// A search where a loss falls with a negative slope, with at most a number of evaluations.
  init(loss: Double, slope: Double, limit: Int) {
    start = Probe(length: 0, loss: loss, slope: slope)
    self.limit = limit
  }

  /// The length, or the best one met when evaluations run out; 0 when nothing is lower. The body returns loss and
  /// slope at a length.
  mutating func run(
    from first: Double, _ body: (Double) throws -> (loss: Double, slope: Double)
  ) rethrows -> Double {
    var (before, length) = (start, first)
    while evaluations < limit {
      let probe = try look(at: length, body)
      if !decreases(probe) || before.length > 0 && probe.loss >= before.loss {
        return try narrow(low: before, high: probe, body)
      }
      if isFlat(probe) { return length }
      if probe.slope >= 0 { return try narrow(low: probe, high: before, body) }
      let least = length + 0.01 * (length - before.length)
      let next = Self.minimizer(before, probe) ?? 10 * length
      length = min(max(next, least), 10 * length)
      before = probe
    }
    return before.length
  }

  private mutating func narrow(
    low: Probe, high: Probe, _ body: (Double) throws -> (loss: Double, slope: Double)
  ) rethrows -> Double {
    var (low, high) = (low, high)
    while evaluations < limit {
      let (left, right) = (min(low.length, high.length), max(low.length, high.length))
      let margin = 0.1 * (right - left)
      // Nothing between the two can be told apart.
      guard left + margin > left, right - margin < right else { break }
      let middle = (left + right) / 2
      let wanted = Self.minimizer(low, high) ?? middle
      let probe = try look(at: min(max(wanted, left + margin), right - margin), body)
      if !decreases(probe) || probe.loss >= low.loss {
        high = probe
        continue
      }
      if isFlat(probe) { return probe.length }
      if probe.slope * (high.length - low.length) >= 0 { high = low }
      low = probe
    }
    return low.length
  }

  private mutating func look(
    at length: Double, _ body: (Double) throws -> (loss: Double, slope: Double)
  ) rethrows -> Probe {
    evaluations += 1
    let (loss, slope) = try body(length)
    return Probe(length: length, loss: loss, slope: slope)
  }

  // A loss that is no number is too far out.
  private func decreases(_ probe: Probe) -> Bool {
    probe.loss <= start.loss + Self.sufficient * probe.length * start.slope
  }

  private func isFlat(_ probe: Probe) -> Bool {
    probe.slope.magnitude <= -Self.flat * start.slope
  }

  /// Where the cubic through two probes has its minimum, if it has one.
  static func minimizer(_ first: Probe, _ second: Probe) -> Double? {
    let width = second.length - first.length
    let bend = first.slope + second.slope - 3 * (second.loss - first.loss) / width
    let discriminant = bend * bend - first.slope * second.slope
    guard discriminant >= 0 else { return nil }
    let root = width < 0 ? -discriminant.squareRoot() : discriminant.squareRoot()
    let length =
      second.length
      - width * (second.slope + root - bend) / (second.slope - first.slope + 2 * root)
    return length.isFinite ? length : nil
  }
}
