import SurplusCore

/// Builds multilayer perceptrons on a data set, or on random numbers of given sizes.
struct NetworkFactory: LandscapeFactory {
  /// The choice of `data` that stands for random numbers.
  private static let noData = "none"

  let descriptor = Descriptor(
    id: "mlp", kind: .landscape,
    summary: "Fully connected network with softmax cross-entropy.",
    hyperparameters: [
      .choice(
        "data", of: [noData] + DataCatalogue.sets.map(\.descriptor.id), default: noData,
        "Data set; none for random features and labels, with inputs and classes."),
      .integer("inputs", default: 0, in: 0...1_000_000, "Random features of an example."),
      .integer("classes", default: 0, in: 0...1_000_000, "Classes of random labels."),
      .integer("width", default: 64, in: 1...1_000_000, "Units of a hidden layer."),
      .integer("depth", default: 2, in: 0...1000, "Hidden layers; 0 is a linear model."),
      .choice(
        "activation", of: MultilayerPerceptron.Activation.allCases.map(\.rawValue),
        default: "relu", "What follows a hidden layer."),
      .choice(
        "init", of: MultilayerPerceptron.Initialization.allCases.map(\.rawValue), default: "he",
        "How parameters are drawn."),
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
    guard
      let activation = MultilayerPerceptron.Activation(rawValue: values.choice("activation")),
      let initialization = MultilayerPerceptron.Initialization(rawValue: values.choice("init"))
    else { preconditionFailure("the descriptor's choices are those of the enumerations") }
    let network = MultilayerPerceptron(
      features: data.features, width: values.integer("width"), depth: values.integer("depth"),
      classes: data.classes, activation: activation, initialization: initialization)
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
        throw ComponentError("mlp takes either data or inputs and classes, not both")
      }
      return try DataCatalogue.load(id)
    }
    guard inputs > 0, classes > 0 else {
      throw ComponentError("mlp needs data, or inputs and classes")
    }
    return RandomClassification.data(
      features: inputs, classes: classes, random: configuration.random)
  }
}
