import Glibc

extension RandomStream {
  /// Standard normal, by Box and Muller: the indices 2k and 2k + 1 are the two numbers of one pair.
  public func normal(_ index: UInt64) -> Double {
    let pair = index & ~1
    // 1 - u lies in (0, 1], which keeps the logarithm finite.
    let radius = (-2 * log(1 - uniform(pair))).squareRoot()
    let angle = 2 * Double.pi * uniform(pair + 1)
    return radius * (index == pair ? cos(angle) : sin(angle))
  }
}
