import Glibc

extension RandomStream {
  /// Standard normal, by Box and Muller: the indices 2k and 2k + 1 are the two numbers of one pair.
  public func normal(_ index: UInt64) -> Double {
    let (even, odd) = normalPair(index / 2)
    return index.isMultiple(of: 2) ? even : odd
  }

  /// The standard normal numbers at the indices 0 ..< count; half the work of asking for each.
  public func normals(_ count: Int) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(count + 1)
    for pair in 0..<UInt64((count + 1) / 2) {
      let (even, odd) = normalPair(pair)
      numbers.append(even)
      numbers.append(odd)
    }
    numbers.removeLast(numbers.count - count)
    return numbers
  }

  private func normalPair(_ pair: UInt64) -> (even: Double, odd: Double) {
    // 1 - u lies in (0, 1], which keeps the logarithm finite.
    let radius = (-2 * log(1 - uniform(2 * pair))).squareRoot()
    let angle = 2 * Double.pi * uniform(2 * pair + 1)
    return (radius * cos(angle), radius * sin(angle))
  }
}
