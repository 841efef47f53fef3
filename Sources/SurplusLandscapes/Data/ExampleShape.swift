/// The sizes of labelled examples, which are known before they are read or drawn.
public struct ExampleShape: Sendable, Equatable {
  /// Numbers in one example.
  public let features: Int
  /// Labels are 0 ..< classes.
  public let classes: Int
  /// Examples to train on, those to be held out included.
  public let trainRows: Int
  /// Examples to test on.
  public let testRows: Int

  /// Sizes.
  public init(features: Int, classes: Int, trainRows: Int, testRows: Int) {
    self.features = features
    self.classes = classes
    self.trainRows = trainRows
    self.testRows = testRows
  }
}

extension ClassificationData {
  /// Their sizes.
  var shape: ExampleShape {
    ExampleShape(
      features: features, classes: classes, trainRows: trainLabels.count / answers,
      testRows: testLabels.count / answers)
  }
}
