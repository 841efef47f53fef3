import SurplusCore
import SurplusGraph

extension LandscapeCatalogue {
  /// Builds a landscape for a trial that may use a number of BLAS threads, which holds for the whole process.
  /// `configure` is given the descriptor whose hyperparameters it fills in. Throws a `ComponentError` for an
  /// unknown id, and what the factory throws.
  public static func make<Element: Scalar>(
    _ id: String, _ type: Element.Type, threads: Int,
    _ configure: (Descriptor) throws -> LandscapeConfiguration
  ) throws -> any Landscape<Element> {
    guard let factory = factory(id) else { throw ComponentError("there is no landscape '\(id)'") }
    useThreads(threads)
    do {
      return try factory.make(type, try configure(factory.descriptor))
    } catch let error as ComponentError {
      throw ComponentError("\(id): \(error)")
    }
  }

  /// Sets the number of BLAS threads of the process, which a plugin's landscape shares through the linear algebra
  /// of the host.
  public static func useThreads(_ count: Int) { setThreads(count) }
}
