import SurplusCore

/// Where the examples of a landscape come from.
protocol ExampleSource {
  /// What can be set about them.
  static var hyperparameters: [Hyperparameter] { get }

  /// The examples of a trial. Throws a `ComponentError` when values do not fit together.
  static func data(_ configuration: LandscapeConfiguration) throws -> ClassificationData
}

/// A data set, or random numbers of given sizes.
enum DataOrNoise: ExampleSource {
  /// The choice of `data` that stands for random numbers.
  private static let noData = "none"

  static let hyperparameters: [Hyperparameter] = [
    .choice(
      "data", of: [noData] + DataCatalogue.sets.map(\.descriptor.id), default: noData,
      "Data set; none for random features and labels, with inputs and classes."),
    .integer("inputs", default: 0, in: 0...1_000_000, "Random features of an example."),
    .integer("classes", default: 0, in: 0...1_000_000, "Classes of random labels."),
  ]

  static func data(_ configuration: LandscapeConfiguration) throws -> ClassificationData {
    let values = configuration.hyperparameters
    let (id, inputs, classes) = (
      values.choice("data"), values.integer("inputs"), values.integer("classes")
    )
    if id != noData {
      guard inputs == 0, classes == 0 else {
        throw ComponentError("a network takes either data or inputs and classes, not both")
      }
      return try DataCatalogue.load(id)
    }
    guard inputs > 0, classes > 0 else {
      throw ComponentError("a network needs data, or inputs and classes")
    }
    return RandomClassification.data(
      features: inputs, classes: classes, random: configuration.random)
  }
}
