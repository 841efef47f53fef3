import SurplusCore

/// Builds networks of one kind on a data set, or on random numbers of given sizes.
struct NetworkFactory<Network: Model>: LandscapeFactory {
  /// The choice of `data` that stands for random numbers.
  private static var noData: String { "none" }

  let descriptor = Descriptor(
    id: Network.id, kind: .landscape, summary: Network.summary,
    hyperparameters: [
      .choice(
        "data", of: [noData] + DataCatalogue.sets.map(\.descriptor.id), default: noData,
        "Data set; none for random features and labels, with inputs and classes."),
      .integer("inputs", default: 0, in: 0...1_000_000, "Random features of an example."),
      .integer("classes", default: 0, in: 0...1_000_000, "Classes of random labels."),
    ] + Network.hyperparameters + [
      .real(
        "label_noise", default: 0, in: 0...1,
        "Probability with which a training label is replaced by a uniform class."),
      .precision(default: .f32),
    ])

  func make<Element: Scalar>(_ type: Element.Type, _ configuration: LandscapeConfiguration) throws
    -> any Landscape<Element>
  {
    let values = configuration.hyperparameters
    let data = try data(configuration)
    let network = try Network(features: data.features, classes: data.classes, values)
    let examples = try Examples<Element>(
      data, labelNoise: values["label_noise"], validation: configuration.validation,
      random: configuration.random)
    return NetworkLandscape(network, examples)
  }

  private func data(_ configuration: LandscapeConfiguration) throws -> ClassificationData {
    let values = configuration.hyperparameters
    let (id, inputs, classes) = (
      values.choice("data"), values.integer("inputs"), values.integer("classes")
    )
    if id != Self.noData {
      guard inputs == 0, classes == 0 else {
        throw ComponentError("\(Network.id) takes either data or inputs and classes, not both")
      }
      return try DataCatalogue.load(id)
    }
    guard inputs > 0, classes > 0 else {
      throw ComponentError("\(Network.id) needs data, or inputs and classes")
    }
    return RandomClassification.data(
      features: inputs, classes: classes, random: configuration.random)
  }
}
