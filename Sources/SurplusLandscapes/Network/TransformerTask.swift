import SurplusCore

/// What a transformer is trained on.
enum TransformerTask: String, CaseIterable, ExampleSource {
  /// The sum of two numbers modulo a third, from the tokens "a b =" (Power et al. 2022, arXiv:2201.02177).
  case modularAddition = "modular_addition"
  /// The next character of a text at every position, from those before it.
  case characters
  /// The class of a square image, from its square patches (Dosovitskiy et al. 2021, arXiv:2010.11929).
  case patches
  /// Hidden characters of a text, from those on both sides of them.
  case maskedCharacters = "masked_characters"

  /// The choice of `data` of a task that makes its data itself.
  private static let noData = "none"

  static let hyperparameters: [Hyperparameter] = [
    .choice(
      "task", of: allCases.map(\.rawValue), default: modularAddition.rawValue,
      "Sums modulo a number, next or hidden characters of a text, or images seen as patches."),
    .integer("modulus", default: 97, in: 2...1000, "Modulus of the sums."),
    .real("train_fraction", default: 0.5, in: 0...1, "Fraction of all sums to train on."),
    .choice(
      "data", of: [noData] + DataCatalogue.sets.map(\.descriptor.id), default: noData,
      "The text or the images."),
    .integer("context", default: 64, in: 1...100_000, "Characters that are seen at once."),
    .real(
      "mask_fraction", default: 0.15, in: 0...1,
      "Fraction of the characters that are hidden; at least one of a row."),
  ]

  /// The one that was chosen.
  init(_ values: HyperparameterValues) {
    guard let task = Self(rawValue: values.choice("task")) else {
      preconditionFailure("the descriptor's choices are those of the enumeration")
    }
    self = task
  }

  /// Whether the inputs are token ids.
  var readsTokens: Bool { self != .patches }

  /// Whether a position sees those after it.
  var looksBothWays: Bool { self == .patches || self == .maskedCharacters }

  /// Tokens of a row that are hidden.
  func hidden(_ values: HyperparameterValues) -> Int {
    guard self == .maskedCharacters else { return 0 }
    let context = values.integer("context")
    return min(context, max(1, Int((values["mask_fraction"] * Double(context)).rounded())))
  }

  static func dataSet(_ values: HyperparameterValues) -> String? {
    let id = values.choice("data")
    return id == noData ? nil : id
  }

  static func shape(_ values: HyperparameterValues) throws -> ExampleShape {
    let data = values.choice("data")
    let task = TransformerTask(values)
    guard (data == noData) == (task == .modularAddition) else {
      throw ComponentError(
        task == .modularAddition
          ? "makes its sums itself with the task \(task.rawValue): leave data out"
          : "needs data with the task \(task.rawValue)")
    }
    switch task {
    case .modularAddition:
      let (modulus, fraction) = (values.integer("modulus"), values["train_fraction"])
      let training = Int((fraction * Double(modulus * modulus)).rounded())
      guard training > 0, training < modulus * modulus else {
        throw ComponentError(
          "train_fraction = \(fraction) leaves none of the \(modulus * modulus) sums to "
            + (training == 0 ? "train on" : "test"))
      }
      return ExampleShape(
        features: 3, classes: modulus + 1, trainRows: training,
        testRows: modulus * modulus - training)
    case .patches: return try DataCatalogue.shape(of: data)
    case .characters, .maskedCharacters:
      let text = try DataCatalogue.shape(of: data)
      let context = values.integer("context")
      let rows = [text.trainRows, text.testRows].map { $0 / context }
      guard text.features == 1 else {
        throw ComponentError("needs a text with the task \(task.rawValue), and \(data) is none")
      }
      guard rows[0] > 0, rows[1] > 0 else {
        throw ComponentError(
          "context = \(context) is more than the \(min(text.trainRows, text.testRows)) characters "
            + "of a part of \(data)")
      }
      let hidden = task.hidden(values)
      return ExampleShape(
        features: context + hidden, classes: text.classes + (hidden > 0 ? 1 : 0),
        trainRows: rows[0], testRows: rows[1])
    }
  }

  static func data(_ configuration: LandscapeConfiguration) throws -> ClassificationData {
    let values = configuration.hyperparameters
    let shape = try shape(values)
    let task = TransformerTask(values)
    func text() throws -> ClassificationData {
      try characters(
        of: DataCatalogue.load(values.choice("data")), values.integer("context"), shape)
    }
    switch task {
    case .modularAddition:
      return modularAddition(values.integer("modulus"), shape.trainRows, configuration.random)
    case .characters: return try text()
    case .patches: return try DataCatalogue.load(values.choice("data"))
    case .maskedCharacters: return hiding(task.hidden(values), of: try text())
    }
  }

  /// Rows of a text that are asked for some of their own characters. The token that stands for a hidden one counts as a
  /// class, although it is never the answer.
  private static func hiding(_ count: Int, of text: ClassificationData) -> ClassificationData {
    ClassificationData(
      features: text.features, answers: text.features, classes: text.classes + 1,
      trainInputs: text.trainInputs, trainLabels: text.trainInputs.map { Int32($0) },
      testInputs: text.testInputs, testLabels: text.testInputs.map { Int32($0) },
      masking: Masking(count: count, token: text.classes))
  }

  /// A text in rows of neighbouring characters, each with the character after it; what is left over is dropped.
  private static func characters(
    of text: ClassificationData, _ context: Int, _ shape: ExampleShape
  ) -> ClassificationData {
    let (train, test) = (shape.trainRows * context, shape.testRows * context)
    return ClassificationData(
      features: context, answers: context, classes: text.classes,
      trainInputs: Inputs(Array(text.trainInputs.prefix(train))),
      trainLabels: Array(text.trainLabels.prefix(train)),
      testInputs: Inputs(Array(text.testInputs.prefix(test))),
      testLabels: Array(text.testLabels.prefix(test)))
  }

  /// All pairs in an order of the seed's stream "data: modular addition", training rows first. The token after the
  /// numbers is "="; it counts as a class, although it is never the answer.
  private static func modularAddition(
    _ modulus: Int, _ training: Int, _ random: RandomSource
  ) -> ClassificationData {
    var pairs = Array(0..<modulus * modulus)
    let stream = random.stream("data", "modular addition")
    for last in stride(from: pairs.count - 1, to: 0, by: -1) {
      pairs.swapAt(last, stream.integer(UInt64(last), below: last + 1))
    }
    func inputs(_ pairs: ArraySlice<Int>) -> Inputs {
      Inputs(pairs.flatMap { [Double($0 / modulus), Double($0 % modulus), Double(modulus)] })
    }
    func labels(_ pairs: ArraySlice<Int>) -> [Int32] {
      pairs.map { Int32(($0 / modulus + $0 % modulus) % modulus) }
    }
    return ClassificationData(
      features: 3, classes: modulus + 1, trainInputs: inputs(pairs[..<training]),
      trainLabels: labels(pairs[..<training]), testInputs: inputs(pairs[training...]),
      testLabels: labels(pairs[training...]))
  }
}
