/// Labelled examples in a training and a test part.
public struct ClassificationData: Sendable {
  /// Numbers in one example.
  public let features: Int
  /// Labels of one example, one after the other: 1 but for sequences that are labelled throughout.
  public let answers: Int
  /// Labels are 0 ..< classes.
  public let classes: Int
  /// Training examples, row-major: rows x features.
  public let trainInputs: Inputs
  /// The labels of the training rows.
  public let trainLabels: [Int32]
  /// Test examples, row-major: rows x features.
  public let testInputs: Inputs
  /// The labels of the test rows.
  public let testLabels: [Int32]
  /// How tokens of a row are hidden as it is gathered; the labels are then the tokens themselves.
  public let masking: Masking?
  private let knownDigest: String?

  /// Data, with their digest where it is known; inputs hold `features` numbers for each `answers` labels.
  public init(
    features: Int, answers: Int = 1, classes: Int, trainInputs: Inputs, trainLabels: [Int32],
    testInputs: Inputs,
    testLabels: [Int32], masking: Masking? = nil, digest: String? = nil
  ) {
    precondition(trainInputs.count * answers == trainLabels.count * features)
    precondition(testInputs.count * answers == testLabels.count * features)
    self.features = features
    self.answers = answers
    self.classes = classes
    self.trainInputs = trainInputs
    self.trainLabels = trainLabels
    self.testInputs = testInputs
    self.testLabels = testLabels
    self.masking = masking
    knownDigest = digest
  }

  /// 16 hexadecimal digits that depend on every bit of the data; computed when asked for, unless they were known.
  public var digest: String {
    if let knownDigest { return knownDigest }
    var hash = FNVHash()
    hash.add(UInt64(features))
    hash.add(UInt64(classes))
    hash.add(UInt64(trainLabels.count))
    for value in trainInputs { hash.add(value.bitPattern) }
    for label in trainLabels { hash.add(UInt64(bitPattern: Int64(label))) }
    for value in testInputs { hash.add(value.bitPattern) }
    for label in testLabels { hash.add(UInt64(bitPattern: Int64(label))) }
    return hash.hexadecimal
  }
}
