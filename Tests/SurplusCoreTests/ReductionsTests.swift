import SurplusCore
import Testing

@Suite struct ReductionsTests {
  // 1^2 + ... + n^2 = n (n + 1) (2n + 1) / 6, exact in doubles for these n.
  @Test(arguments: [0, 1, 7, 8, 9, 100, 1003])
  func sumsAreTheClosedForms(count: Int) {
    let elements = (0..<count).map { Float($0 + 1) * ($0 % 2 == 0 ? 1 : -1) }
    elements.withUnsafeBufferPointer { buffer in
      #expect(sumOfSquares(buffer) == Double(count * (count + 1) * (2 * count + 1) / 6))
      #expect(sumOfMagnitudes(buffer) == Double(count * (count + 1) / 2))
    }
  }
}
