import SurplusBoundary
import SurplusCore
import SurplusSandbox

/// A library of components, loaded into this process. Loading runs its code: only sandboxed children do it.
public protocol LoadedLibrary: AnyObject {
  /// The file.
  var path: String { get }
  /// Its id.
  var id: String { get }
  /// Its version.
  var version: String { get }
  /// Its components, in its order.
  var descriptors: [Descriptor] { get }

  /// What is known of the file that it binds; nil if it stands by itself. Tries its components, which may end the
  /// process.
  func examineBinding() -> LibraryBinding?

  /// Creates an optimizer. `component` is its index within the trial, for the call page. Throws when there is none of
  /// this id, or what it reports.
  func makeOptimizer(
    _ id: String, _ configuration: Configuration, page: CallPage, component: Int
  ) throws -> any Optimizer

  /// Creates a scheduler, in the same way.
  func makeScheduler(
    _ id: String, _ configuration: Configuration, page: CallPage, component: Int
  ) throws -> any Scheduler

  /// Creates a regularizer, in the same way.
  func makeRegularizer(
    _ id: String, _ configuration: Configuration, page: CallPage, component: Int
  ) throws -> any Regularizer

  /// Creates a landscape in a precision, in the same way.
  func makeLandscape<Element: Scalar>(
    _ id: String, _ type: Element.Type, _ configuration: LandscapeConfiguration, page: CallPage,
    component: Int
  ) throws -> any Landscape<Element>
}

/// What is known of a library whose components are the functions of another file.
public struct LibraryBinding: Sendable {
  /// The other file; nil if it could not be loaded.
  public let file: String?
  /// Why it could not be loaded, and what to do.
  public let missing: String?
  /// Why components cannot be used, by their ids.
  public let faults: [String: String]

  /// What is known.
  public init(file: String?, missing: String?, faults: [String: String]) {
    self.file = file
    self.missing = missing
    self.faults = faults
  }
}

extension LoadedLibrary {
  /// It stands by itself.
  public func examineBinding() -> LibraryBinding? { nil }

  /// The refusal for a component that is not there.
  public func missing(_ kind: ComponentKind, _ id: String) -> PluginError {
    PluginError("\(path): has no \(kind.rawValue) '\(id)'")
  }

  /// None, where a kind of library has no schedulers.
  public func makeScheduler(
    _ id: String, _ configuration: Configuration, page: CallPage, component: Int
  ) throws -> any Scheduler { throw missing(.scheduler, id) }

  /// None, where a kind of library has no regularizers.
  public func makeRegularizer(
    _ id: String, _ configuration: Configuration, page: CallPage, component: Int
  ) throws -> any Regularizer { throw missing(.regularizer, id) }

  /// None, where a kind of library has no landscapes.
  public func makeLandscape<Element: Scalar>(
    _ id: String, _ type: Element.Type, _ configuration: LandscapeConfiguration, page: CallPage,
    component: Int
  ) throws -> any Landscape<Element> { throw missing(.landscape, id) }
}
