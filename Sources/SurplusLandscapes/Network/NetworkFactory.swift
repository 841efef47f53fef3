import SurplusCore

/// Builds networks of one kind on examples of one source.
struct NetworkFactory<Network: Model, Source: ExampleSource>: LandscapeFactory {
  let descriptor = Descriptor(
    id: Network.id, kind: .landscape, summary: Network.summary,
    hyperparameters: Source.hyperparameters + Network.hyperparameters + [
      .real(
        "label_noise", default: 0, in: 0...1,
        "Probability with which a training label is replaced by a uniform class."),
      .precision(default: .f32),
    ], offers: [.hessian, .gaussNewton, .sampledLabels, .lowerBound, .validation])

  func make<Element: Scalar>(_ type: Element.Type, _ configuration: LandscapeConfiguration) throws
    -> any Landscape<Element>
  {
    let values = configuration.hyperparameters
    let data = try Source.data(configuration)
    let examples = try Examples<Element>(
      data, labelNoise: values["label_noise"], validation: configuration.validation,
      random: configuration.random)
    let network = try Network(features: examples.features, classes: examples.classes, values)
    return try NetworkLandscape(network, examples)
  }
}
