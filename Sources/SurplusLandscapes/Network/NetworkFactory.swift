import SurplusCore
import SurplusGraph

/// Builds networks of one kind on examples of one source.
struct NetworkFactory<Network: Model, Source: ExampleSource>: LandscapeFactory {
  let backend: any Backend
  let descriptor = Descriptor(
    id: Network.id, kind: .landscape, summary: Network.summary, formula: Network.formula,
    hyperparameters: Source.hyperparameters + Network.hyperparameters + [
      .real(
        "label_noise", default: 0, in: 0...1,
        "Probability with which a training label is replaced by a uniform class."),
      .precision(default: .f32),
    ], offers: [.hessian, .gaussNewton, .sampledLabels, .lowerBound, .validation],
    size: Network.size)

  func outline(_ values: HyperparameterValues) -> LandscapeOutline {
    LandscapeOutline(
      hasSites: Network.hasSites(values), readsTokens: Network.readsTokens(values),
      dataSet: Source.dataSet(values), layout: try? network(values).layout)
  }

  /// The network, without anything to train it on.
  private func network(_ values: HyperparameterValues) throws -> Network {
    let shape = try Source.shape(values)
    return try Network(features: shape.features, classes: shape.classes, values)
  }

  func heldOutRows(_ values: HyperparameterValues, validation: Double) throws -> Int {
    let heldOut = try Examples<Double>.heldOutRows(
      validation, of: Source.shape(values).trainRows)
    _ = try network(values)
    return heldOut
  }

  func make<Element: Scalar>(_ type: Element.Type, _ configuration: LandscapeConfiguration) throws
    -> any Landscape<Element>
  {
    let values = configuration.hyperparameters
    // Nothing is read or drawn for what cannot be built.
    _ = try heldOutRows(values, validation: configuration.validation)
    let data = try Source.data(configuration)
    let examples = try Examples<Element>(
      data, labelNoise: values["label_noise"], validation: configuration.validation,
      random: configuration.random)
    let network = try Network(features: examples.features, classes: examples.classes, values)
    return try NetworkLandscape(network, examples, on: backend)
  }
}
