import SurplusCore
import SurplusGraph

/// Every landscape there is.
public enum LandscapeCatalogue {
  /// Every kind of network; each is the landscape of its id.
  public static let networks: [any Model.Type] = classifiers + [Transformer.self]

  /// Networks that take numbers of any meaning.
  private static let classifiers: [any Model.Type] = [
    MultilayerPerceptron.self, SequenceConvolution.self, RecurrentNetwork.self,
    ImageConvolution.self,
  ]

  private static let closedForms: [any ClosedForm] = [
    Quadratic(), Rosenbrock(), Factorization(), SmallNetwork(), Bilinear(),
  ]

  /// One factory a landscape, in the order in which they are listed, whose landscapes run on the processor.
  public static let factories = factories(on: ProcessorBackend())

  /// One factory a landscape, whose landscapes run where a backend compiles for.
  public static func factories(on backend: any Backend) -> [any LandscapeFactory] {
    closedForms.map { ClosedFormFactory(form: $0, backend: backend) }
      + classifiers.map { factory(of: $0, on: backend) }
      + [NetworkFactory<Transformer, TransformerTask>(backend: backend)]
  }

  private static func factory<Network: Model>(of network: Network.Type, on backend: any Backend)
    -> any LandscapeFactory
  {
    NetworkFactory<Network, DataOrNoise>(backend: backend)
  }

  /// The factory of an id, if there is one.
  public static func factory(_ id: String) -> (any LandscapeFactory)? {
    factories.first { $0.descriptor.id == id }
  }
}
