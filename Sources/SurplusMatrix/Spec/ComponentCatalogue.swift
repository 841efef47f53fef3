import SurplusCore
import SurplusHost
import SurplusTraining
import SurplusYAML

/// The components that a spec can name.
public struct ComponentCatalogue: Sendable {
  /// A component and where it comes from.
  public struct Entry: Sendable {
    /// What it is.
    public let descriptor: Descriptor
    /// The id of its library; `surplus` for what is built in.
    public let library: String
    /// The file of its library; nil for what is built in.
    public let path: String?
    /// SHA-256 of that file, in hexadecimal digits.
    public let sha256: String?
    /// That file as it was found; nil for what is built in.
    public let file: LibraryFile?
    /// Whether that file came with Surplus; true for what is built in.
    public let isShipped: Bool
    /// For a manifest: the library it binds.
    public let linked: LinkedFile?
    /// Why its trials are refused, for a library that was set aside; nil if it was not.
    public let setAside: String?
    /// Why it cannot be used; nil if it can.
    public let unusable: String?
    /// For a landscape that is built in: what builds it.
    public let factory: (any LandscapeFactory)?
    /// For an optimizer that is built in: its rule.
    public let division: (any DividingOptimizer.Type)?
    /// For a landscape: what values of its hyperparameters say of it before it is built.
    public let outline: @Sendable (HyperparameterValues) -> LandscapeOutline

    /// An entry.
    public init(
      descriptor: Descriptor, library: String = "surplus", path: String? = nil,
      sha256: String? = nil, file: LibraryFile? = nil, isShipped: Bool? = nil,
      linked: LinkedFile? = nil,
      setAside: String? = nil, unusable: String? = nil, factory: (any LandscapeFactory)? = nil,
      division: (any DividingOptimizer.Type)? = nil,
      outline: (@Sendable (HyperparameterValues) -> LandscapeOutline)? = nil
    ) {
      self.factory = factory
      self.division = division
      self.descriptor = descriptor
      self.library = library
      self.path = path ?? file?.path
      self.sha256 = sha256 ?? file?.sha256
      self.file = file
      self.isShipped = isShipped ?? (file == nil)
      self.linked = linked
      self.setAside = setAside
      self.unusable = unusable
      self.outline = outline ?? { factory?.outline($0) ?? LandscapeOutline() }
    }
  }

  /// A library that knows nothing of Surplus.
  public struct LinkedFile: Sendable {
    /// The file.
    public let path: String
    /// Its SHA-256, in hexadecimal digits.
    public let sha256: String
  }

  /// Every known component.
  public let entries: [Entry]
  /// Libraries whose components are not known, with the reason: `FILE: reason`.
  public let unusable: [String]
  /// The files and folders that the libraries come from.
  public let readable: [String]
  /// Every library that was found, whether it can be used or not.
  public let libraries: [String]
  /// The files of components that did not come with Surplus, by `TrialTask.name(of:)`.
  let foreign: [String: LibraryFile]
  /// How components of plugins are asked whether they take their values; nil to leave that to the trials.
  public var rehearsal: (any ComponentRehearsal)?

  /// A catalogue.
  public init(
    entries: [Entry], unusable: [String] = [], readable: [String] = [], libraries: [String] = []
  ) {
    self.entries = entries
    foreign = Dictionary(
      entries.filter { !$0.isShipped }.compactMap { entry in
        entry.file.map {
          ("\(entry.descriptor.kind.rawValue) \(entry.library)/\(entry.descriptor.id)", $0)
        }
      }, uniquingKeysWith: { first, _ in first })
    self.unusable = unusable
    self.readable = readable
    self.libraries = libraries
  }

  /// The component of a kind by its id, `id` or `library/id`; one in a library that was set aside only if there is
  /// no other. Throws a `SpecError` for an id that is unknown, of another kind, ambiguous, or in need of a service
  /// this host lacks.
  public func resolve(_ written: String, kind: ComponentKind) throws -> Entry {
    let parts = written.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let id = String(parts[parts.count - 1])
    let library = parts.count == 2 ? String(parts[0]) : nil
    let named = entries.filter {
      $0.descriptor.id == id && (library == nil || $0.library == library)
    }
    let ofKind = named.filter { $0.descriptor.kind == kind }
    let usable = ofKind.filter { $0.setAside == nil && $0.unusable == nil }
    guard let entry = usable.first ?? ofKind.first else {
      throw unknown(written, library, kind, named)
    }
    if usable.count > 1 { throw ambiguous(written, usable) }
    if let reason = entry.unusable {
      let file = entry.path ?? entry.library
      throw SpecError(
        "\(kind.rawValue) '\(written)' cannot be used: "
          + (reason.hasPrefix(file) ? reason : "\(file): \(reason)"))
    }
    let bits = entry.descriptor.needs.unknownBits
    if bits != 0 {
      let names = (0..<64).filter { bits & (1 << UInt64($0)) != 0 }.map { "bit \($0)" }
      throw SpecError(
        "\(kind.rawValue) '\(written)' needs a service that this version of Surplus lacks "
          + "(need \(names.joined(separator: ", ")))")
    }
    return entry
  }

  /// The entry a component was read with; nil if it is not there any more.
  public func entry(of component: Component) -> Entry? {
    entries.first {
      $0.descriptor.kind == component.kind && $0.descriptor.id == component.id
        && $0.library == component.library
    }
  }

  /// What is known of a landscape of a spec before it is built. Throws a `SpecError` if it is not there any more, and a
  /// `ComponentError` if its descriptor is not the one that the spec was read with.
  func outline(of landscape: Component) throws -> LandscapeOutline {
    guard let entry = entry(of: landscape) else {
      throw SpecError("landscape '\(landscape.id)' is not there any more")
    }
    return entry.outline(try landscape.hyperparameterValues(for: entry.descriptor))
  }

  private func ambiguous(_ written: String, _ found: [Entry]) -> SpecError {
    let places = found.map { "\($0.library)/\($0.descriptor.id) in \($0.path ?? "Surplus itself")" }
    let advice =
      Set(found.map(\.library)).count == found.count
      ? "write one of these" : "two files carry one library id; rename or remove one"
    return SpecError("'\(written)' is ambiguous: \(places.joined(separator: ", ")); \(advice)")
  }

  private func unknown(
    _ written: String, _ library: String?, _ kind: ComponentKind, _ otherKinds: [Entry]
  ) -> SpecError {
    if let other = otherKinds.first {
      return SpecError(
        "'\(written)' is of the kind \(other.descriptor.kind.rawValue), not \(kind.rawValue)")
    }
    let candidates = entries.filter { $0.descriptor.kind == kind }
    let known = candidates.map {
      library == nil ? $0.descriptor.id : "\($0.library)/\($0.descriptor.id)"
    }
    let notes = unusable.map { "; not loaded: \($0)" }.joined()
    return SpecError(
      "unknown \(kind.rawValue) '\(written)'" + NearestName.hint(for: written, among: known) + notes
    )
  }
}
