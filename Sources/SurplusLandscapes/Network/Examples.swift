import Glibc
import SurplusCore

/// The labelled examples of a trial in its precision: training rows with label noise, some of them held out.
final class Examples<Element: Scalar> {
  /// Numbers in one example.
  let features: Int
  /// Labels of one example.
  let answers: Int
  /// Labels are 0 ..< classes.
  let classes: Int
  private let training: InputRows<Element>
  private let test: InputRows<Element>
  private let oneHot: FlatBuffer<Element>
  private let trainingLabels: [Int32]
  private let testLabels: [Int32]
  /// The rows of each split within the training or test rows, in order.
  private let rows: [Split: [Int32]]

  /// Throws a `ComponentError` when every row would be held out, or without memory.
  init(
    _ data: ClassificationData, labelNoise: Double, validation: Double, random: RandomSource
  ) throws {
    features = data.features
    answers = data.answers
    classes = data.classes
    training = try InputRows(data.trainInputs, features: features)
    test = try InputRows(data.testInputs, features: features)
    oneHot = try FlatBuffer(
      (0..<data.classes * data.classes).map { $0 % (data.classes + 1) == 0 ? 1 : 0 })
    trainingLabels = Self.noisy(
      data.trainLabels, labelNoise, data.classes, random.stream("data", "label noise"))
    testLabels = data.testLabels
    let (kept, heldOut) = Self.holdOut(
      validation, of: data.trainLabels.count / data.answers, random.stream("data", "validation"))
    guard !kept.isEmpty else {
      throw ComponentError("a validation fraction of \(validation) leaves no rows to train on")
    }
    let test = (0..<data.testLabels.count / data.answers).map(Int32.init)
    rows = [.train: kept, .validation: heldOut, .test: test]
  }

  /// Rows of a split.
  func count(of split: Split) -> Int { rows[split]?.count ?? 0 }

  /// Writes rows of a split and their one-hot labels, row-major.
  func gather(
    _ batch: UnsafeBufferPointer<Int32>, of split: Split,
    inputs: UnsafeMutableBufferPointer<Element>, targets: UnsafeMutableBufferPointer<Element>
  ) {
    let source = split == .test ? test : training
    let labels = split == .test ? testLabels : trainingLabels
    let rows = self.rows[split] ?? []
    let targetBytes = classes * MemoryLayout<Element>.stride
    source.gather(batch, of: rows, into: inputs)
    // Raw copies: they need no knowledge of the element.
    guard let codes = UnsafeRawPointer(oneHot.elements.baseAddress),
      let target = UnsafeMutableRawPointer(targets.baseAddress)
    else { return }
    for index in 0..<batch.count * answers {
      let row = Int(rows[Int(batch[index / answers])])
      let label = Int(labels[row * answers + index % answers])
      memcpy(target + index * targetBytes, codes + label * targetBytes, targetBytes)
    }
  }

  /// How many labels of neighbouring rows of a split are answered wrongly: the answer is the first of the largest
  /// logits.
  func mistakes(in range: Range<Int>, of split: Split, logits: UnsafeBufferPointer<Element>) -> Int
  {
    let labels = split == .test ? testLabels : trainingLabels
    let rows = self.rows[split] ?? []
    let expected = range.flatMap { index in
      let first = Int(rows[index]) * answers
      return labels[first..<(first + answers)]
    }
    guard let logits = UnsafeRawPointer(logits.baseAddress) else { return 0 }
    return switch Element.precision {
    case .f32: countMistakes(expected, classes, logits.assumingMemoryBound(to: Float.self))
    case .f64: countMistakes(expected, classes, logits.assumingMemoryBound(to: Double.self))
    }
  }

  /// Replaces each label with a probability by a uniform class.
  private static func noisy(
    _ labels: [Int32], _ probability: Double, _ classes: Int, _ stream: RandomStream
  ) -> [Int32] {
    guard probability > 0 else { return labels }
    return labels.enumerated().map { index, label in
      let draw = 2 * UInt64(index)
      return stream.uniform(draw) < probability
        ? Int32(stream.integer(draw + 1, below: classes)) : label
    }
  }

  /// Splits rows into those kept, in their order, and the first of a random permutation.
  private static func holdOut(_ fraction: Double, of count: Int, _ stream: RandomStream) -> (
    kept: [Int32], heldOut: [Int32]
  ) {
    var permutation = (0..<count).map(Int32.init)
    let heldOut = Int((fraction * Double(count)).rounded())
    guard heldOut > 0 else { return (permutation, []) }
    for last in stride(from: count - 1, to: 0, by: -1) {
      permutation.swapAt(last, stream.integer(UInt64(last), below: last + 1))
    }
    return (permutation[heldOut...].sorted(), Array(permutation[..<heldOut]))
  }
}

// A free function, because the compiler specializes no generic member of a generic class.
private func countMistakes<Number: Scalar>(
  _ expected: [Int32], _ classes: Int, _ logits: UnsafePointer<Number>
) -> Int {
  var mistakes = 0
  for (row, label) in expected.enumerated() {
    // Logits that are no numbers are no answer.
    var (answer, largest) = (-1, -Number.infinity)
    for index in 0..<classes where logits[row * classes + index] > largest {
      (answer, largest) = (index, logits[row * classes + index])
    }
    if answer != Int(label) { mistakes += 1 }
  }
  return mistakes
}
