/// A number that changes with every change of a single word of some bytes, and with nearly every other: against damage, not
/// against malice.
///
/// FNV-1a (Fowler, Noll and Vo) over words of 64 bits in four lanes, with a rotation so that high bits matter as much as low
/// ones: at the speed of memory, which a sum of bytes is not. Depends on the order of the machine.
package struct Checksum {
  private static let prime: UInt64 = 0x100_0000_01b3
  private var lanes = SIMD4<UInt64>(
    0xcbf2_9ce4_8422_2325, 0x9ae1_6a3b_2f90_404f, 0xc3a5_c85c_97cb_3127, 0xb492_b66f_be98_f273)
  private var count: UInt64 = 0

  /// Of nothing.
  package init() {}

  /// Adds bytes. What they are cut into matters: the same bytes in other parts have another checksum.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var (a, b, c, d) = (lanes[0], lanes[1], lanes[2], lanes[3])
    let whole = bytes.count / 32 * 32
    for start in stride(from: 0, to: whole, by: 32) {
      a = Self.mix(a, bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
      b = Self.mix(b, bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self))
      c = Self.mix(c, bytes.loadUnaligned(fromByteOffset: start + 16, as: UInt64.self))
      d = Self.mix(d, bytes.loadUnaligned(fromByteOffset: start + 24, as: UInt64.self))
    }
    for index in whole..<bytes.count { a = Self.mix(a, UInt64(bytes[index])) }
    lanes = SIMD4(a, b, c, d)
    count += UInt64(bytes.count)
  }

  /// Of all that was added.
  package var value: UInt64 {
    let mixed = (0..<4).reduce(count) { Self.mix($0, lanes[$1]) }
    // The last word has gone through one multiplication alone.
    return mixed ^ (mixed >> 32)
  }

  @inline(__always)
  private static func mix(_ sum: UInt64, _ word: UInt64) -> UInt64 {
    let changed = sum ^ word
    return (changed << 29 | changed >> 35) &* prime
  }
}
