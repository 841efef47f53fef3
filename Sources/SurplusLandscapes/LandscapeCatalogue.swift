import SurplusCore

/// Every landscape there is.
public enum LandscapeCatalogue {
  /// Every kind of network; each is the landscape of its id.
  public static let networks: [any Model.Type] = classifiers + [Transformer.self]

  /// Networks that take numbers of any meaning.
  private static let classifiers: [any Model.Type] = [
    MultilayerPerceptron.self, SequenceConvolution.self, RecurrentNetwork.self,
    ImageConvolution.self,
  ]

  /// One factory a landscape, in the order in which they are listed.
  public static let factories: [any LandscapeFactory] =
    ([Quadratic(), Rosenbrock(), Factorization(), SmallNetwork(), Bilinear()] as [any ClosedForm])
    .map(ClosedFormFactory.init) + classifiers.map { factory(of: $0) }
    + [NetworkFactory<Transformer, TransformerTask>()]

  private static func factory<Network: Model>(of network: Network.Type) -> any LandscapeFactory {
    NetworkFactory<Network, DataOrNoise>()
  }

  /// The factory of an id, if there is one.
  public static func factory(_ id: String) -> (any LandscapeFactory)? {
    factories.first { $0.descriptor.id == id }
  }
}
