import SurplusCore

/// Where the examples of a landscape come from.
protocol ExampleSource {
  /// What can be set about them.
  static var hyperparameters: [Hyperparameter] { get }

  /// The id of the data set that the values choose; nil if they choose none.
  static func dataSet(_ values: HyperparameterValues) -> String?

  /// The sizes of the examples, with those that are made of them as they are gathered. Throws a `ComponentError` when
  /// values do not fit together or data are missing.
  static func shape(_ values: HyperparameterValues) throws -> ExampleShape

  /// The examples of a trial. Throws what `shape` throws, too.
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

  static func dataSet(_ values: HyperparameterValues) -> String? {
    let id = values.choice("data")
    return id == noData ? nil : id
  }

  static func shape(_ values: HyperparameterValues) throws -> ExampleShape {
    let (id, inputs, classes) = (
      values.choice("data"), values.integer("inputs"), values.integer("classes")
    )
    if id != noData {
      guard inputs == 0, classes == 0 else {
        throw ComponentError("takes either data or inputs and classes, not both")
      }
      return try DataCatalogue.shape(of: id)
    }
    guard inputs > 0, classes > 0 else {
      throw ComponentError(
        "needs data, such as data: mnist1d, or the numbers of inputs and classes")
    }
    return ExampleShape(
      features: inputs, classes: classes, trainRows: RandomClassification.trainRows,
      testRows: RandomClassification.testRows)
  }

  static func data(_ configuration: LandscapeConfiguration) throws -> ClassificationData {
    let values = configuration.hyperparameters
    let shape = try shape(values)
    let id = values.choice("data")
    return id == noData
      ? RandomClassification.data(
        features: shape.features, classes: shape.classes, random: configuration.random)
      : try DataCatalogue.load(id)
  }
}
