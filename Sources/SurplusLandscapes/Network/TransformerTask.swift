import SurplusCore

/// What a transformer is trained on.
enum TransformerTask: String, CaseIterable, ExampleSource {
  /// The sum of two numbers modulo a third, from the tokens "a b =" (Power et al. 2022, arXiv:2201.02177).
  case modularAddition = "modular_addition"
  /// The class of a square image, from its square patches (Dosovitskiy et al. 2021, arXiv:2010.11929).
  case patches

  static let hyperparameters: [Hyperparameter] = [
    .choice(
      "task", of: allCases.map(\.rawValue), default: modularAddition.rawValue,
      "Sums modulo a number, or the classes of images seen as patches."),
    .integer("modulus", default: 97, in: 2...1000, "Modulus of the sums."),
    .real("train_fraction", default: 0.5, in: 0...1, "Fraction of all sums to train on."),
    .choice(
      "data", of: ["none"] + DataCatalogue.sets.map(\.descriptor.id), default: "none",
      "Data set of the images."),
  ]

  /// The one that was chosen.
  init(_ values: HyperparameterValues) {
    guard let task = Self(rawValue: values.choice("task")) else {
      preconditionFailure("the descriptor's choices are those of the enumeration")
    }
    self = task
  }

  static func data(_ configuration: LandscapeConfiguration) throws -> ClassificationData {
    let values = configuration.hyperparameters
    let data = values.choice("data")
    switch TransformerTask(values) {
    case .modularAddition:
      guard data == "none" else {
        throw ComponentError("transformer takes data for the task patches alone")
      }
      return try modularAddition(
        values.integer("modulus"), values["train_fraction"], configuration.random)
    case .patches:
      guard data != "none" else {
        throw ComponentError("transformer needs data for the task patches")
      }
      return try DataCatalogue.load(data)
    }
  }

  /// All pairs in an order of the seed's stream "data: modular addition", training rows first. The token behind the
  /// numbers is "="; it counts as a class, although it is never the answer.
  private static func modularAddition(
    _ modulus: Int, _ fraction: Double, _ random: RandomSource
  ) throws -> ClassificationData {
    var pairs = Array(0..<modulus * modulus)
    let stream = random.stream("data", "modular addition")
    for last in stride(from: pairs.count - 1, to: 0, by: -1) {
      pairs.swapAt(last, stream.integer(UInt64(last), below: last + 1))
    }
    let training = Int((fraction * Double(pairs.count)).rounded())
    guard training > 0, training < pairs.count else {
      throw ComponentError("a train_fraction of \(fraction) leaves no sums to train on or to test")
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
