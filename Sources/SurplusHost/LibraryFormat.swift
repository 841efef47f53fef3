/// A kind of file that components come from.
public protocol LibraryFormat: Sendable {
  /// Whether files of this kind are named so; a file that is named explicitly and fits no kind is a shared library.
  func includes(_ path: String) -> Bool

  /// Loads a file. Throws an error that names the file and what is wrong with it.
  func load(_ path: String) throws -> any LoadedLibrary

  /// Whether what a file offers depends on other files, so that a finding about it cannot be kept.
  var dependsOnOthers: Bool { get }

  /// The library beside a file that it binds; nil for none. Does not load it.
  func boundFile(_ path: String) -> String?
}

extension LibraryFormat {
  /// It stands by itself.
  public var dependsOnOthers: Bool { false }
  /// None.
  public func boundFile(_ path: String) -> String? { nil }
}

/// Shared libraries with an entry of the boundary.
public struct SharedLibraryFormat: LibraryFormat {
  /// The only one.
  public init() {}
  /// Files that end in `.so`.
  public func includes(_ path: String) -> Bool { path.hasSuffix(".so") }
  /// Loads one.
  public func load(_ path: String) throws -> any LoadedLibrary { try SharedLibrary(path: path) }
}

/// The kinds of files that this program knows.
public struct LibraryFormats: Sendable {
  private let formats: [any LibraryFormat]

  /// Shared libraries and some others.
  public init(_ others: any LibraryFormat...) {
    formats = others + [SharedLibraryFormat()]
  }

  /// Whether a file is named as one of them.
  public func include(_ path: String) -> Bool { formats.contains { $0.includes(path) } }

  /// The kind of a file: a shared library, if it is named as nothing else.
  public func format(of path: String) -> any LibraryFormat {
    formats.first { $0.includes(path) } ?? SharedLibraryFormat()
  }

  /// Loads a file. Throws an error that names the file and what is wrong with it.
  public func load(_ path: String) throws -> any LoadedLibrary { try format(of: path).load(path) }

  /// The libraries that some of the files bind.
  public func bound(by files: [String]) -> [String] {
    files.compactMap { format(of: $0).boundFile($0) }
  }
}
