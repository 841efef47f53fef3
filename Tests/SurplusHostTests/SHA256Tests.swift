import Foundation
import SurplusCore
import SurplusHost
import Testing

/// The examples of FIPS 180-4 (NIST, "SHA-256 examples") and the long message of FIPS 180-2, appendix B.
@Suite struct SHA256Tests {
  static let examples: [(String, String)] = [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test(arguments: examples) func standardExamples(text: String, digest: String) throws {
    #expect(SHA256.hex(text.utf8) == digest)
    #expect(SHA256.hex(Array(text.utf8)) == digest)
    let file = NSTemporaryDirectory() + "surplus-sha-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: file) }
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    #expect(try SHA256.hex(file: file) == digest)
  }

  @Test func everyLengthAroundABlockAgreesWithTheSystem() throws {
    let file = NSTemporaryDirectory() + "surplus-sha-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: file) }
    for count in [1, 55, 56, 57, 63, 64, 65, 119, 120, 128, (1 << 20) - 1, 1 << 20, 5_000_001] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
      try Data(bytes).write(to: URL(fileURLWithPath: file))
      let process = Process()
      let pipe = Pipe()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["sha256sum", file]
      process.standardOutput = pipe
      try process.run()
      let answer = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      #expect(SHA256.hex(bytes) == answer.prefix(64))
      #expect(try SHA256.hex(file: file) == answer.prefix(64))
    }
  }

  @Test func aMissingFileSaysSo() {
    #expect {
      try SHA256.hex(file: "/nonexistent/plugin.so")
    } throws: { error in
      "\(error)" == "/nonexistent/plugin.so cannot be read: No such file or directory"
    }
  }
}
