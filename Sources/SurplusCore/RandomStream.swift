/// A counter-based random stream: Philox 4x32-10 (Salmon et al. 2011, doi:10.1145/2063384.2063405).
///
/// The number at an index depends on key, step, evaluation and index alone, so that draws can be repeated,
/// split over threads and continued after a restart. The counter is (index block, step, evaluation).
/// Written here because a plugin's loop inlines it, and the boundary promises these numbers to every language.
public struct RandomStream: Sendable, Equatable {
  // In one vector because every call of a plugin copies them: read together after being written one by one, they
  // would stall it.
  @usableFromInline let keyAndStep: SIMD2<UInt64>
  /// Evaluation within the step, from 0.
  public let evaluation: UInt64

  /// The stream of a key at a step and evaluation.
  @inlinable
  public init(key: UInt64, step: UInt64 = 0, evaluation: UInt64 = 0) {
    keyAndStep = SIMD2(key, step)
    self.evaluation = evaluation
  }

  /// Of trial seed, component and purpose.
  @inlinable
  public var key: UInt64 { keyAndStep.x }
  /// Step of the trial, from 0.
  @inlinable
  public var step: UInt64 { keyAndStep.y }

  /// Four words of 32 random bits: those at the indices 4 x block to 4 x block + 3.
  @inlinable
  public func words(block: UInt64) -> SIMD4<UInt32> {
    Self.philox(
      counter: SIMD4(
        UInt32(truncatingIfNeeded: block), UInt32(truncatingIfNeeded: block >> 32),
        UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: evaluation)),
      key: SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32)))
  }

  /// The word of 32 random bits at an index.
  @inlinable
  public func word(_ index: UInt64) -> UInt32 {
    words(block: index / 4)[Int(index % 4)]
  }

  /// Calls a body with the words at the indices 0 ..< count, in order. Eight blocks are computed side by side: drawing
  /// one by one takes as long as a layer of a small network.
  @inlinable @inline(__always)
  public func forEachWord(count: Int, _ body: (_ index: Int, _ word: UInt32) -> Void) {
    var index = 0
    while index + 32 <= count {
      let (w0, w1, w2, w3) = eightBlocks(from: UInt64(index / 4))
      for block in 0..<8 {
        body(index + 4 * block, w0[block])
        body(index + 4 * block + 1, w1[block])
        body(index + 4 * block + 2, w2[block])
        body(index + 4 * block + 3, w3[block])
      }
      index += 32
    }
    while index < count {
      body(index, word(UInt64(index)))
      index += 1
    }
  }

  /// The first, second, third and fourth words of eight neighbouring blocks.
  @usableFromInline
  func eightBlocks(from first: UInt64) -> (
    SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>, SIMD8<UInt32>
  ) {
    let blocks = SIMD8<UInt64>(repeating: first) &+ SIMD8(0, 1, 2, 3, 4, 5, 6, 7)
    var c0 = SIMD8<UInt32>(truncatingIfNeeded: blocks)
    var c1 = SIMD8<UInt32>(truncatingIfNeeded: blocks &>> 32)
    var c2 = SIMD8<UInt32>(repeating: UInt32(truncatingIfNeeded: step))
    var c3 = SIMD8<UInt32>(repeating: UInt32(truncatingIfNeeded: evaluation))
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let p0 = SIMD8<UInt64>(truncatingIfNeeded: c0) &* SIMD8(repeating: 0xD251_1F53)
      let p1 = SIMD8<UInt64>(truncatingIfNeeded: c2) &* SIMD8(repeating: 0xCD9E_8D57)
      c0 = SIMD8<UInt32>(truncatingIfNeeded: p1 &>> 32) ^ c1 ^ SIMD8(repeating: k0)
      c1 = SIMD8<UInt32>(truncatingIfNeeded: p1)
      c2 = SIMD8<UInt32>(truncatingIfNeeded: p0 &>> 32) ^ c3 ^ SIMD8(repeating: k1)
      c3 = SIMD8<UInt32>(truncatingIfNeeded: p0)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return (c0, c1, c2, c3)
  }

  /// Uniform in [0, 1) with 53 bits, from the words 2 x index and 2 x index + 1.
  @inlinable
  public func uniform(_ index: UInt64) -> Double {
    let four = words(block: index / 2)
    let high = four[Int(index % 2) * 2] >> 5
    let low = four[Int(index % 2) * 2 + 1] >> 6
    return (Double(high) * 67_108_864 + Double(low)) * 0x1p-53
  }

  /// Uniform among 0 ..< bound; the bias is below bound / 2^53.
  @inlinable
  public func integer(_ index: UInt64, below bound: Int) -> Int {
    min(bound - 1, Int(uniform(index) * Double(bound)))
  }

  /// Ten rounds of Philox 4x32.
  @inlinable
  public static func philox(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (c0, c1, c2, c3) = (counter.x, counter.y, counter.z, counter.w)
    var (k0, k1) = (key.x, key.y)
    for _ in 0..<10 {
      let p0 = UInt64(0xD251_1F53) &* UInt64(c0)
      let p1 = UInt64(0xCD9E_8D57) &* UInt64(c2)
      (c0, c1, c2, c3) = (
        UInt32(truncatingIfNeeded: p1 >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: p1),
        UInt32(truncatingIfNeeded: p0 >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: p0)
      )
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return SIMD4(c0, c1, c2, c3)
  }
}

/// The source of every random stream of a trial; it depends on the seed and never on the rest of the cell.
public struct RandomSource: Sendable {
  /// The trial's seed.
  public let seed: UInt64

  /// The streams of a seed.
  public init(seed: UInt64) {
    self.seed = seed
  }

  /// The stream of one purpose of one component: "batch", "initial parameters", "dropout".
  public func stream(
    _ component: String, _ purpose: String, step: UInt64 = 0, evaluation: UInt64 = 0
  ) -> RandomStream {
    RandomStream(
      key: Self.hash(seed, component, purpose), step: step, evaluation: evaluation)
  }

  // FNV-1a over seed and names, finished by the mixer of SplitMix64 so that all key bits depend on all input bits.
  // Every random number of every recorded trial follows from it, so it is no hash that a library may change.
  private static func hash(_ seed: UInt64, _ component: String, _ purpose: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    for shift in stride(from: 0, to: 64, by: 8) { add(UInt8(truncatingIfNeeded: seed >> shift)) }
    for byte in component.utf8 { add(byte) }
    add(0)
    for byte in purpose.utf8 { add(byte) }
    hash = (hash ^ (hash >> 30)) &* 0xbf58_476d_1ce4_e5b9
    hash = (hash ^ (hash >> 27)) &* 0x94d0_49bb_1331_11eb
    return hash ^ (hash >> 31)
  }
}
