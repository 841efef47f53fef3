import Glibc
import SurplusCore
import Testing

@Suite struct FlatBufferTests {
  @Test(arguments: [0, 1, 3, 16, 1000, 1023])
  func elementsAreZeroAndAligned(count: Int) throws {
    let buffer = try FlatBuffer<Float>(count: count)
    #expect(buffer.elements.count == count)
    #expect(buffer.elements.allSatisfy { $0 == 0 })
    #expect(UInt(bitPattern: buffer.elements.baseAddress) % 64 == 0)
    #expect(buffer.isIntact)
  }

  @Test func aWritePastTheEndIsSeen() throws {
    let buffer = try FlatBuffer<Double>(count: 3)
    buffer.elements.baseAddress?[3] = 1
    #expect(!buffer.isIntact)
  }

  @Test(arguments: [3, 64, 1000])
  func aWriteBeforeTheBeginningIsSeen(count: Int) throws {
    let buffer = try FlatBuffer<Double>(count: count)
    buffer.elements.baseAddress?[-8] = 1
    #expect(!buffer.isIntact)
  }

  /// What the host writes is read through the other mapping; that one cannot be written, nor what is around it.
  @Test(arguments: [3, 512, 1000])
  func theReadOnlyAliasShowsTheSameElements(count: Int) throws {
    let buffer = try FlatBuffer<Double>(count: count, hasReadOnlyAlias: true)
    #expect(UInt(bitPattern: buffer.readOnly.baseAddress) % 64 == 0)
    #expect(buffer.readOnly.baseAddress != UnsafePointer(buffer.elements.baseAddress))
    #expect(buffer.readOnly.allSatisfy { $0 == 0 })
    for index in 0..<count { buffer.elements[index] = Double(index) }
    #expect(buffer.readOnly.enumerated().allSatisfy { $1 == Double($0) })
    let first = try #require(buffer.readOnly.baseAddress)
    #expect(protection(of: first) == "r--s")
    #expect(protection(of: try #require(buffer.elements.baseAddress)) == "rw-s")
    #expect(protection(of: first + count + 8) == "---p")
    #expect(buffer.isIntact)
  }

  /// One page in front of a buffer that fills its own, and one behind it, are closed.
  @Test func aBufferIsBetweenTwoClosedPages() throws {
    let buffer = try FlatBuffer<Double>(count: 512)
    let first = try #require(buffer.elements.baseAddress)
    #expect(protection(of: first) == "rw-p")
    #expect(protection(of: first - 1) == "---p")
    #expect(protection(of: first + 512) == "---p")
  }

  /// What the kernel says of an address.
  private func protection(of address: UnsafePointer<Double>) -> String {
    guard let file = fopen("/proc/self/maps", "r") else { return "" }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 1024)
    while fgets(&line, 1024, file) != nil {
      let bytes = line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
      let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
      let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      if ends.count == 2, (ends[0]..<ends[1]).contains(UInt(bitPattern: address)) {
        return String(fields[1])
      }
    }
    return ""
  }

  @Test func aWriteInsideIsNot() throws {
    let buffer = try FlatBuffer<Double>(count: 3)
    buffer.elements[2] = 1
    #expect(buffer.isIntact)
  }

  @Test func anImpossibleSizeIsAnError() {
    #expect(throws: OutOfMemory.self) { try FlatBuffer<Double>(count: 1 << 45) }
  }
}
