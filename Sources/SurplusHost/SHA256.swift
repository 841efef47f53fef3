import Glibc
import SurplusCore

/// The hash function SHA-256 (FIPS 180-4), for content keys and plugin files.
public enum SHA256 {
  /// The digest of some bytes as 64 lowercase hexadecimal digits.
  public static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let whole = bytes.withContiguousStorageIfAvailable { digest(of: UnsafeRawBufferPointer($0)) }
    return text(whole ?? Array(bytes).withUnsafeBytes { digest(of: $0) })
  }

  /// The digest of a file's content. Throws a `ComponentError` if it cannot be read.
  public static func hex(file path: String) throws -> String {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var state = State()
    // A multiple of the block, so that only the last chunk has a tail.
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { chunk.deallocate() }
    while true {
      var filled = 0
      while filled < chunk.count {
        let count = read(descriptor, chunk.baseAddress.map { $0 + filled }, chunk.count - filled)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw failure(path) }
        if count == 0 { break }
        filled += count
      }
      let bytes = UnsafeRawBufferPointer(rebasing: chunk[..<filled])
      guard filled == chunk.count else { return text(state.finish(bytes)) }
      state.absorb(bytes)
    }
  }

  private static func failure(_ path: String) -> ComponentError {
    ComponentError("\(path) cannot be read: \(String(cString: strerror(errno)))")
  }

  private static func digest(of bytes: UnsafeRawBufferPointer) -> SIMD8<UInt32> {
    var state = State()
    return state.finish(bytes)
  }

  private static func text(_ digest: SIMD8<UInt32>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: 64) { buffer in
      for word in 0..<8 {
        for digit in 0..<8 {
          buffer[word * 8 + digit] = digits[Int(digest[word] >> UInt32(28 - 4 * digit)) & 15]
        }
      }
      return 64
    }
  }
}

/// The running hash: eight words, and the bytes seen so far.
private struct State {
  /// Square roots of the first eight primes, first 32 bits of the fraction (FIPS 180-4, 5.3.3).
  private var hash = SIMD8<UInt32>(
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19)
  private var count: UInt64 = 0

  /// Takes in whole blocks of 64 bytes.
  mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
    count += UInt64(bytes.count)
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
      roundConstants.withUnsafeBufferPointer { constants in
        for offset in stride(from: 0, to: bytes.count, by: 64) {
          compress(bytes, offset, schedule, constants)
        }
      }
    }
  }

  /// Takes in the rest with its padding: a one bit, zeros, and the number of bits in 64 bits.
  mutating func finish(_ bytes: UnsafeRawBufferPointer) -> SIMD8<UInt32> {
    let whole = bytes.count / 64 * 64
    absorb(UnsafeRawBufferPointer(rebasing: bytes[..<whole]))
    var tail = Array(bytes[whole...])
    let bits = (count + UInt64(tail.count)) * 8
    tail.append(0x80)
    while tail.count % 64 != 56 { tail.append(0) }
    for shift in stride(from: UInt64(56), through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: bits >> shift))
    }
    tail.withUnsafeBytes { absorb($0) }
    return hash
  }

  private mutating func compress(
    _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ schedule: UnsafeMutableBufferPointer<UInt32>,
    _ constants: UnsafeBufferPointer<UInt32>
  ) {
    for t in 0..<16 {
      schedule[t] = UInt32(
        bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 4 * t, as: UInt32.self))
    }
    for t in 16..<64 {
      let (x, y) = (schedule[t - 15], schedule[t - 2])
      let s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >> 3)
      let s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >> 10)
      schedule[t] = s1 &+ schedule[t - 7] &+ s0 &+ schedule[t - 16]
    }
    var (a, b, c, d) = (hash[0], hash[1], hash[2], hash[3])
    var (e, f, g, h) = (hash[4], hash[5], hash[6], hash[7])
    var t = 0
    while t < 64 {
      round(a, b, c, &d, e, f, g, &h, constants[t] &+ schedule[t])
      round(h, a, b, &c, d, e, f, &g, constants[t + 1] &+ schedule[t + 1])
      round(g, h, a, &b, c, d, e, &f, constants[t + 2] &+ schedule[t + 2])
      round(f, g, h, &a, b, c, d, &e, constants[t + 3] &+ schedule[t + 3])
      round(e, f, g, &h, a, b, c, &d, constants[t + 4] &+ schedule[t + 4])
      round(d, e, f, &g, h, a, b, &c, constants[t + 5] &+ schedule[t + 5])
      round(c, d, e, &f, g, h, a, &b, constants[t + 6] &+ schedule[t + 6])
      round(b, c, d, &e, f, g, h, &a, constants[t + 7] &+ schedule[t + 7])
      t += 8
    }
    hash &+= SIMD8(a, b, c, d, e, f, g, h)
  }

  /// One round. The words change their names from round to round: moving all eight costs more than the round.
  @inline(__always)
  private func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32,
    _ g: UInt32, _ h: inout UInt32, _ word: UInt32
  ) {
    let s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    let s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    let t1 = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ word
    d &+= t1
    h = t1 &+ s0 &+ ((a & b) ^ (a & c) ^ (b & c))
  }

  @inline(__always)
  private func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 {
    (word &>> bits) | (word &<< (32 - bits))
  }
}

/// Cube roots of the first 64 primes, first 32 bits of the fraction (FIPS 180-4, 4.2.2).
private let roundConstants: [UInt32] = [
  0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
  0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
  0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
  0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
  0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
  0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
  0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
  0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
  0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
  0xc671_78f2,
]
