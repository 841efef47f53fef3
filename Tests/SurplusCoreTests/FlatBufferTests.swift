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

  @Test func aWriteInsideIsNot() throws {
    let buffer = try FlatBuffer<Double>(count: 3)
    buffer.elements[2] = 1
    #expect(buffer.isIntact)
  }

  @Test func anImpossibleSizeIsAnError() {
    #expect(throws: OutOfMemory.self) { try FlatBuffer<Double>(count: 1 << 45) }
  }
}
