import SurplusCore

/// Every landscape there is.
public enum LandscapeCatalogue {
  /// One factory a landscape, in the order in which they are listed.
  public static let factories: [any LandscapeFactory] =
    ([Quadratic(), Rosenbrock(), Factorization(), SmallNetwork(), Bilinear()] as [any ClosedForm])
    .map(ClosedFormFactory.init) + [NetworkFactory()]

  /// The factory of an id, if there is one.
  public static func factory(_ id: String) -> (any LandscapeFactory)? {
    factories.first { $0.descriptor.id == id }
  }
}
