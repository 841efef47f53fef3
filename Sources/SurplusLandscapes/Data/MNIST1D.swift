import SurplusCore

/// MNIST-1D (Greydanus and Kobak 2024, arXiv:2011.14439): ten shapes of 12 points, padded, scaled, shifted,
/// sheared and made noisy into sequences of 40; 4000 training and 1000 test examples, standardized as a whole.
///
/// Generated here with the authors' random generator, seed and order of draws, so it is the published data set:
/// a linear model reaches about 32 % test accuracy, a small network 65 %, a convolutional one 92 %.
public struct MNIST1D: DataSet {
  private static let seed: UInt32 = 42
  private static let examplesPerDigit = 500
  private static let trainingRows = 4000
  private static let features = 40
  private static let paddedLength = 72

  /// The generator of the data set.
  public init() {}

  /// Id `mnist1d`.
  public var descriptor: Descriptor {
    Descriptor(
      id: "mnist1d", kind: .data,
      summary: "MNIST-1D: 10 classes, 40 features, 4000 training and 1000 test rows",
      reference: "arXiv:2011.14439")
  }

  /// Known without generating them.
  public func shape() -> ExampleShape {
    ExampleShape(
      features: Self.features, classes: Self.shapes.count, trainRows: Self.trainingRows,
      testRows: Self.shapes.count * Self.examplesPerDigit - Self.trainingRows)
  }

  /// Generates the data; it takes about 20 ms.
  public func load() -> ClassificationData {
    var random = MersenneTwister(seed: Self.seed)
    var generator = Generator()
    let templates = Self.shapes.map(Self.template)
    var examples: [Double] = []
    examples.reserveCapacity(templates.count * Self.examplesPerDigit * Self.features)
    for template in templates {
      for _ in 0..<Self.examplesPerDigit { generator.add(template, to: &examples, &random) }
    }
    let order = random.permutation(templates.count * Self.examplesPerDigit)
    var inputs: [Double] = []
    inputs.reserveCapacity(examples.count)
    for row in order {
      inputs += examples[(row * Self.features)..<((row + 1) * Self.features)]
    }
    Self.standardize(&inputs)
    let labels = order.map { Int32($0 / Self.examplesPerDigit) }
    let cut = Self.trainingRows
    return ClassificationData(
      features: Self.features, classes: templates.count,
      trainInputs: Inputs(Array(inputs[..<(cut * Self.features)])),
      trainLabels: Array(labels[..<cut]),
      testInputs: Inputs(Array(inputs[(cut * Self.features)...])), testLabels: Array(labels[cut...])
    )
  }

  /// Makes sequences of 40 numbers. Buffers and filters are made once: every worker generates the data.
  private struct Generator {
    private static let slope = 1 / Double(paddedLength - 1)
    private static let paddings = 36..<61
    private static let shapeLength = 12

    /// By the length of the padding.
    private let stretching = paddings.map {
      LinearResampling(from: shapeLength + $0, to: paddedLength)
    }
    private let shrinking = LinearResampling(from: paddedLength, to: features)
    private let ramp = (0..<paddedLength).map { Double($0) * slope - 0.5 }
    private var filter = GaussianFilter(sigma: 2, count: paddedLength)
    private var padded = [Double](repeating: 0, count: shapeLength + paddings.upperBound)
    private var stretched = [Double](repeating: 0, count: paddedLength)
    private var noise = [Double](repeating: 0, count: paddedLength)
    private var sequence = [Double](repeating: 0, count: paddedLength)
    private var example = [Double](repeating: 0, count: features)

    /// Appends one of a shape; the order of the draws is part of the data set.
    mutating func add(
      _ template: [Double], to examples: inout [Double], _ random: inout MersenneTwister
    ) {
      for (index, height) in template.enumerated() { padded[index] = height + 1e-8 }
      let padding = Int(random.uniform() * Double(Self.paddings.count))
      let scale = 1 + 0.4 * (random.uniform() - 0.5)
      stretching[padding].apply(padded, into: &stretched)
      let shift = random.integer(below: 48)

      for index in noise.indices { noise[index] = 0.25 * random.normal() }
      filter.apply(noise, into: &sequence)
      // Where the moved shape is zero the noise shows.
      for index in stretched.indices {
        let height = stretched[index] * scale
        let place = index + shift
        if height != 0 { sequence[place < paddedLength ? place : place - paddedLength] = height }
      }
      for index in sequence.indices { sequence[index] += 0.02 * random.normal() }

      let shear = 0.75 * (random.uniform() - 0.5)
      for index in sequence.indices { sequence[index] -= shear * ramp[index] }
      shrinking.apply(sequence, into: &example)
      examples += example
    }
  }

  private static func template(_ shape: [Double]) -> [Double] {
    let mean = shape.reduce(0, +) / Double(shape.count)
    let centred = shape.map { $0 - mean }
    let variance = centred.reduce(0) { $0 + $1 * $1 } / Double(shape.count)
    let scaled = centred.map { $0 / variance.squareRoot() }
    return scaled.map { ($0 - scaled[0]) / 6 }
  }

  /// Takes their mean from all numbers, and divides them by their standard deviation.
  private static func standardize(_ values: inout [Double]) {
    let mean = sum(values[...]) / Double(values.count)
    for index in values.indices { values[index] -= mean }
    let variance = sum(values.map { $0 * $0 }[...]) / Double(values.count)
    let deviation = variance.squareRoot()
    for index in values.indices { values[index] /= deviation }
  }

  // By halves: one after another, 200,000 rounding errors would move the whole data set by 3e-14.
  private static func sum(_ values: ArraySlice<Double>) -> Double {
    if values.count <= 64 { return values.reduce(0, +) }
    let middle = values.startIndex + values.count / 2
    return sum(values[..<middle]) + sum(values[middle...])
  }

  /// The digits 0 to 9 as the authors drew them, 12 heights each.
  private static let shapes: [[Double]] = [
    [5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5],
    [5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5],
    [5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5],
    [5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5],
    [5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5],
    [5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5],
    [5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5],
    [5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5],
    [5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5],
  ]
}
