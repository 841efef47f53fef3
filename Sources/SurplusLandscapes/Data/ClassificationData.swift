/// Labelled examples in a training and a test part.
public struct ClassificationData: Sendable {
  /// Numbers in one example.
  public let features: Int
  /// Labels are 0 ..< classes.
  public let classes: Int
  /// Training examples, row-major: rows x features.
  public let trainInputs: [Double]
  /// One label a training row.
  public let trainLabels: [Int32]
  /// Test examples, row-major: rows x features.
  public let testInputs: [Double]
  /// One label a test row.
  public let testLabels: [Int32]
  /// 16 hexadecimal digits that depend on every bit of the data.
  public let digest: String

  /// Data with its digest; inputs hold `features` numbers a label.
  public init(
    features: Int, classes: Int, trainInputs: [Double], trainLabels: [Int32],
    testInputs: [Double], testLabels: [Int32]
  ) {
    precondition(trainInputs.count == trainLabels.count * features)
    precondition(testInputs.count == testLabels.count * features)
    self.features = features
    self.classes = classes
    self.trainInputs = trainInputs
    self.trainLabels = trainLabels
    self.testInputs = testInputs
    self.testLabels = testLabels
    var hash = WordHash()
    hash.add(UInt64(features))
    hash.add(UInt64(classes))
    hash.add(UInt64(trainLabels.count))
    for value in trainInputs { hash.add(value.bitPattern) }
    for label in trainLabels { hash.add(UInt64(bitPattern: Int64(label))) }
    for value in testInputs { hash.add(value.bitPattern) }
    for label in testLabels { hash.add(UInt64(bitPattern: Int64(label))) }
    digest = hash.hexadecimal
  }
}

/// FNV-1a (Fowler, Noll, Vo) over the bytes of 64-bit words, lowest byte first.
private struct WordHash {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ word: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      state = (state ^ ((word >> shift) & 0xff)) &* 0x100_0000_01b3
    }
  }

  var hexadecimal: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
