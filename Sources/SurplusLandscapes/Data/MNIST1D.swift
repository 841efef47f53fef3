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

  /// Generates the data; it takes about 60 ms.
  public func load() -> ClassificationData {
    var random = MersenneTwister(seed: Self.seed)
    let templates = Self.shapes.map(Self.template)
    var examples: [[Double]] = []
    examples.reserveCapacity(templates.count * Self.examplesPerDigit)
    for template in templates {
      for _ in 0..<Self.examplesPerDigit {
        examples.append(Self.example(of: template, &random))
      }
    }
    let order = random.permutation(examples.count)
    let inputs = Self.standardized(order.flatMap { examples[$0] })
    let labels = order.map { Int32($0 / Self.examplesPerDigit) }
    let cut = Self.trainingRows
    return ClassificationData(
      features: Self.features, classes: templates.count,
      trainInputs: Inputs(Array(inputs[..<(cut * Self.features)])),
      trainLabels: Array(labels[..<cut]),
      testInputs: Inputs(Array(inputs[(cut * Self.features)...])), testLabels: Array(labels[cut...])
    )
  }

  /// One sequence of 40 numbers; the order of the draws is part of the data set.
  private static func example(of template: [Double], _ random: inout MersenneTwister) -> [Double] {
    let padding = 36 + Int(random.uniform() * 25)
    let padded = template.map { $0 + 1e-8 } + [Double](repeating: 0, count: padding)
    let scale = 1 + 0.4 * (random.uniform() - 0.5)
    let scaled = Signal.resampled(padded, to: paddedLength).map { $0 * scale }
    let shifted = Signal.rolled(scaled, by: random.integer(below: 48))

    let normals = (0..<paddedLength).map { _ in 0.25 * random.normal() }
    let background = Signal.gaussianFiltered(normals, sigma: 2)
    var sequence = zip(shifted, background).map { $0 != 0 ? $0 : $1 }
    for index in sequence.indices { sequence[index] += 0.02 * random.normal() }

    let shear = 0.75 * (random.uniform() - 0.5)
    let slope = 1 / Double(paddedLength - 1)
    for index in sequence.indices { sequence[index] -= shear * (Double(index) * slope - 0.5) }
    return Signal.resampled(sequence, to: features)
  }

  private static func template(_ shape: [Double]) -> [Double] {
    let mean = shape.reduce(0, +) / Double(shape.count)
    let centred = shape.map { $0 - mean }
    let variance = centred.reduce(0) { $0 + $1 * $1 } / Double(shape.count)
    let scaled = centred.map { $0 / variance.squareRoot() }
    return scaled.map { ($0 - scaled[0]) / 6 }
  }

  /// All numbers minus their mean, over their standard deviation.
  private static func standardized(_ values: [Double]) -> [Double] {
    let mean = sum(values[...]) / Double(values.count)
    let centred = values.map { $0 - mean }
    let variance = sum(centred.map { $0 * $0 }[...]) / Double(values.count)
    let deviation = variance.squareRoot()
    return centred.map { $0 / deviation }
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
