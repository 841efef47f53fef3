import Glibc

/// The random generator of NumPy's legacy interface (`numpy.random.RandomState`), which published data sets
/// are generated with: MT19937 (Matsumoto and Nishimura 1998, doi:10.1145/272991.272995) and NumPy's
/// derived draws, bit for bit.
///
/// For new randomness use `RandomStream`. Written here because the generators of C++ and glibc lack NumPy's derived
/// draws, without which MNIST-1D would be other data than the published ones.
public struct MersenneTwister: Sendable {
  private static let size = 624
  private static let middle = 397

  private var state: [UInt32]
  /// The next words, made of all of the state at once.
  private var words: [UInt32]
  private var position = size
  private var spareNormal: Double?

  /// A generator in the state after `numpy.random.seed(seed)`.
  public init(seed: UInt32) {
    state = [UInt32](repeating: seed, count: Self.size)
    words = state
    for index in 1..<Self.size {
      let previous = state[index - 1]
      state[index] = 1_812_433_253 &* (previous ^ (previous >> 30)) &+ UInt32(index)
    }
  }

  /// 32 random bits.
  public mutating func word() -> UInt32 {
    if position == Self.size { twist() }
    defer { position += 1 }
    return words[position]
  }

  private mutating func twist() {
    let (size, middle) = (Self.size, Self.middle)
    state.withUnsafeMutableBufferPointer { state in
      func renew(_ index: Int, from next: Int, and distant: Int) {
        let lower = state[next]
        let mixed = (state[index] & 0x8000_0000 | lower & 0x7fff_ffff) >> 1
        state[index] = state[distant] ^ mixed ^ (0 &- (lower & 1)) & 0x9908_b0df
      }
      for index in 0..<size - middle { renew(index, from: index + 1, and: index + middle) }
      for index in size - middle..<size - 1 {
        renew(index, from: index + 1, and: index + middle - size)
      }
      renew(size - 1, from: 0, and: middle - 1)
      for index in 0..<size {
        var word = state[index]
        word ^= word >> 11
        word ^= (word << 7) & 0x9d2c_5680
        word ^= (word << 15) & 0xefc6_0000
        words[index] = word ^ (word >> 18)
      }
    }
    position = 0
  }

  /// Uniform in [0, 1) with 53 bits: `rand()`.
  public mutating func uniform() -> Double {
    let high = word() >> 5
    let low = word() >> 6
    return (Double(high) * 67_108_864 + Double(low)) / 9_007_199_254_740_992
  }

  /// Standard normal: `randn()`, by the polar method of Marsaglia; every second draw is the spare of the first.
  public mutating func normal() -> Double {
    if let spare = spareNormal {
      spareNormal = nil
      return spare
    }
    while true {
      let x = 2 * uniform() - 1
      let y = 2 * uniform() - 1
      let square = x * x + y * y
      if square < 1 && square != 0 {
        let factor = (-2 * log(square) / square).squareRoot()
        spareNormal = factor * x
        return factor * y
      }
    }
  }

  /// Uniform among 0 ..< bound: `randint(bound)` and `choice(bound)`, by rejection under a mask of bits.
  public mutating func integer(below bound: Int) -> Int {
    let largest = UInt32(bound - 1)
    if largest == 0 { return 0 }
    let mask = UInt32.max >> UInt32(largest.leadingZeroBitCount)
    while true {
      let candidate = word() & mask
      if candidate <= largest { return Int(candidate) }
    }
  }

  /// A random order of 0 ..< count: `permutation(count)`, by Fisher and Yates from the last position down.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for index in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(index, integer(below: index + 1))
    }
    return order
  }
}
