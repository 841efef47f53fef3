/// FNV-1a (Fowler, Noll, Vo) over bytes. It finds accidents, not attacks.
///
/// Not a hash of a library: its 64 bits seed the places that `Masking` draws and are the digests of data in content keys,
/// so another hash would change recorded numbers; and batches are hashed in every step, where it costs nothing.
struct FNVHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Adds the bytes of a word, lowest first.
  mutating func add(_ word: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      add(byte: UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  /// Adds bytes in their order.
  mutating func add(_ bytes: [UInt8]) {
    for byte in bytes { add(byte: byte) }
  }

  private mutating func add(byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
  }

  /// The hash.
  var value: UInt64 { state }

  /// 16 digits.
  var hexadecimal: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
