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
  /// Labels that are known of an example; with masking not all of them are asked for.
  private let labelsPerRow: Int
  private let masking: Masking?
  private let random: RandomSource
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
    self.random = random
    masking = data.masking
    // After the tokens of a row stand the places of the hidden ones.
    features = data.features + (data.masking?.count ?? 0)
    labelsPerRow = data.answers
    answers = data.masking?.count ?? data.answers
    classes = data.classes
    training = try InputRows(data.trainInputs, features: data.features)
    test = try InputRows(data.testInputs, features: data.features)
    oneHot = try FlatBuffer(
      (0..<data.classes * data.classes).map { $0 % (data.classes + 1) == 0 ? 1 : 0 })
    trainingLabels = Self.noisy(
      data.trainLabels, labelNoise, data.classes, random.stream("data", "label noise"))
    testLabels = data.testLabels
    let trainRows = data.trainLabels.count / data.answers
    let (kept, heldOut) = Self.holdOut(
      try Self.heldOutRows(validation, of: trainRows), of: trainRows,
      random.stream("data", "validation"))
    let test = (0..<data.testLabels.count / data.answers).map(Int32.init)
    rows = [.train: kept, .validation: heldOut, .test: test]
  }

  /// Training rows that a fraction holds out. Throws a `ComponentError` when it leaves none to train on.
  static func heldOutRows(_ fraction: Double, of count: Int) throws -> Int {
    let heldOut = Int((fraction * Double(count)).rounded())
    guard heldOut < count else {
      throw ComponentError(
        "validation = \(fraction) leaves none of its \(count) training rows to train on")
    }
    return heldOut
  }

  /// Rows of a split.
  func count(of split: Split) -> Int { rows[split]?.count ?? 0 }

  /// Writes rows of a split and their one-hot labels, row-major; `draw` says what hidden tokens depend on.
  func gather(
    _ batch: UnsafeBufferPointer<Int32>, of split: Split, _ draw: Masking.Draw,
    inputs: UnsafeMutableBufferPointer<Element>, targets: UnsafeMutableBufferPointer<Element>
  ) {
    let source = split == .test ? test : training
    let labels = split == .test ? testLabels : trainingLabels
    let rows = self.rows[split] ?? []
    source.gather(batch, of: rows, into: inputs, columns: features)
    // Raw copies: they need no knowledge of the element.
    guard let codes = UnsafeRawPointer(oneHot.elements.baseAddress),
      let target = UnsafeMutableRawPointer(targets.baseAddress)
    else { return }
    let targetBytes = classes * MemoryLayout<Element>.stride
    func write(_ answer: Int, row: Int, place: Int) {
      let label = Int(labels[Int(rows[row]) * labelsPerRow + place])
      memcpy(target + answer * targetBytes, codes + label * targetBytes, targetBytes)
    }
    guard let masking else {
      for index in 0..<batch.count * answers {
        write(index, row: Int(batch[index / answers]), place: index % answers)
      }
      return
    }
    var next = 0
    masking.apply(to: inputs, batch, draw, random) { index, place in
      write(next, row: Int(batch[index]), place: place)
      next += 1
    }
  }

  /// How many answers are wrong: an answer is the first of the largest logits, and right where the target is largest.
  func mistakes(logits: UnsafeBufferPointer<Element>, targets: UnsafeMutableBufferPointer<Element>)
    -> Int
  {
    let answered = targets.count
    guard let logits = UnsafeRawPointer(logits.baseAddress),
      let targets = UnsafeRawPointer(targets.baseAddress)
    else { return 0 }
    let count = answered / classes
    return switch Element.precision {
    case .f32:
      countMistakes(
        count, classes, logits.assumingMemoryBound(to: Float.self),
        targets.assumingMemoryBound(to: Float.self))
    case .f64:
      countMistakes(
        count, classes, logits.assumingMemoryBound(to: Double.self),
        targets.assumingMemoryBound(to: Double.self))
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
  private static func holdOut(_ heldOut: Int, of count: Int, _ stream: RandomStream) -> (
    kept: [Int32], heldOut: [Int32]
  ) {
    var permutation = (0..<count).map(Int32.init)
    guard heldOut > 0 else { return (permutation, []) }
    for last in stride(from: count - 1, to: 0, by: -1) {
      permutation.swapAt(last, stream.integer(UInt64(last), below: last + 1))
    }
    return (permutation[heldOut...].sorted(), Array(permutation[..<heldOut]))
  }
}

// A free function, because the compiler specializes no generic member of a generic class.
private func countMistakes<Number: Scalar>(
  _ rows: Int, _ classes: Int, _ logits: UnsafePointer<Number>, _ targets: UnsafePointer<Number>
) -> Int {
  /// The first of the largest; numbers that are none are no answer.
  func largest(_ values: UnsafePointer<Number>) -> Int {
    var (answer, largest) = (-1, -Number.infinity)
    for index in 0..<classes where values[index] > largest {
      (answer, largest) = (index, values[index])
    }
    return answer
  }
  var mistakes = 0
  for row in 0..<rows where largest(logits + row * classes) != largest(targets + row * classes) {
    mistakes += 1
  }
  return mistakes
}
