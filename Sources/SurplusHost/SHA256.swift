internal import CCrypto
import Glibc
import SurplusCore

/// The hash function SHA-256 (FIPS 180-4) of libcrypto, for content keys and plugin files.
public enum SHA256 {
  /// The digest of some bytes as 64 lowercase hexadecimal digits.
  public static func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digest = RunningDigest()
    let isContiguous: Void? = bytes.withContiguousStorageIfAvailable {
      digest.absorb(UnsafeRawBufferPointer($0))
    }
    if isContiguous == nil { Array(bytes).withUnsafeBytes { digest.absorb($0) } }
    return digest.hex()
  }

  /// The digest of a file's content. Throws a `ComponentError` if it cannot be read.
  public static func hex(file path: String) throws -> String {
    let descriptor = try RegularFile.open(path)
    defer { close(descriptor) }
    let digest = RunningDigest()
    let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { chunk.deallocate() }
    while true {
      let count = read(descriptor, chunk.baseAddress, chunk.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure(path) }
      if count == 0 { return digest.hex() }
      digest.absorb(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
    }
  }

  private static func failure(_ path: String) -> ComponentError {
    ComponentError("\(path) cannot be read: \(String(cString: strerror(errno)))")
  }
}

/// The hash of the bytes seen so far. Its calls fail only when there is no memory.
private struct RunningDigest: ~Copyable {
  private let context: OpaquePointer

  init() {
    // A configuration of OpenSSL may replace the implementation, and a sandboxed process cannot read it.
    OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      fatalError("libcrypto cannot compute SHA-256")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  func absorb(_ bytes: UnsafeRawBufferPointer) {
    precondition(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1)
  }

  consuming func hex() -> String {
    let bytes = [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
      precondition(EVP_DigestFinal_ex(context, buffer.baseAddress, nil) == 1)
      count = buffer.count
    }
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
