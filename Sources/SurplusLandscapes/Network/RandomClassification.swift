import SurplusCore
import Synchronization

/// Standard normal features with random labels: nothing to learn, everything to memorize.
struct RandomClassification {
  static let trainRows = 4000
  static let testRows = 1000

  /// What the data depend on.
  private struct Key: Hashable {
    let seed: UInt64
    let features: Int
    let classes: Int
  }

  // The trials of a matrix share their seeds; drawing the numbers takes longer than training a small network.
  private static let drawn = Mutex<[Key: ClassificationData]>([:])
  private static let capacity = 8

  /// The data of a seed: features from the stream "data: features", labels from "data: labels", training rows first.
  static func data(features: Int, classes: Int, random: RandomSource) -> ClassificationData {
    let key = Key(seed: random.seed, features: features, classes: classes)
    return drawn.withLock { drawn in
      if let data = drawn[key] { return data }
      let data = draw(features, classes, random)
      if drawn.count == capacity { drawn.removeAll() }
      drawn[key] = data
      return data
    }
  }

  private static func draw(_ features: Int, _ classes: Int, _ random: RandomSource)
    -> ClassificationData
  {
    let rows = trainRows + testRows
    let inputs = random.stream("data", "features").normals(rows * features)
    let stream = random.stream("data", "labels")
    let labels = (0..<rows).map { Int32(stream.integer(UInt64($0), below: classes)) }
    return ClassificationData(
      features: features, classes: classes,
      trainInputs: Inputs(Array(inputs[..<(trainRows * features)])),
      trainLabels: Array(labels[..<trainRows]),
      testInputs: Inputs(Array(inputs[(trainRows * features)...])),
      testLabels: Array(labels[trainRows...]))
  }
}
