import CLinux
import Foundation
import SurplusBoundary
import SurplusCore
import SurplusHost
import SurplusSandbox
import SurplusYAML

/// Manifests that bind the functions of other libraries.
public struct ManifestFormat: LibraryFormat {
  /// The only one.
  public init() {}
  /// Files that end in `.surplus.yaml`.
  public func includes(_ path: String) -> Bool { path.hasSuffix(ForeignManifest.suffix) }
  /// Loads a manifest and the library that it binds.
  public func load(_ path: String) throws -> any LoadedLibrary { try ForeignLibrary(path: path) }
  /// Whether the library is there may change.
  public var dependsOnOthers: Bool { true }
  /// The library that a manifest names by a path.
  public func boundFile(_ path: String) -> String? { ForeignManifest.boundFile(path) }
}

/// A manifest with the library it binds, loaded into this process: only probes and workers do that.
final class ForeignLibrary: LoadedLibrary {
  /// What is bound.
  let manifest: ForeignManifest
  /// The file that was loaded.
  let file: String?
  /// Why the library could not be loaded, and what to do.
  let missing: String?
  private let symbol: (String) -> UnsafeMutableRawPointer?

  /// Reads a manifest and loads its library, never to be unloaded. A library that is not there is no error yet.
  /// Throws an `InputError` with the place in the manifest.
  init(path: String) throws {
    manifest = try ManifestReader.read(path)
    let name = manifest.besideFile ?? manifest.file
    if let beside = manifest.besideFile, FileManager.default.fileExists(atPath: beside) {
      do { try RegularFile.check(beside) } catch { throw InputError("\(path): \(error)") }
    }
    if let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) {
      file = linux_library_file(handle).map {
        URL(fileURLWithPath: String(cString: $0)).resolvingSymlinksInPath().path
      }
      missing = nil
      symbol = { dlsym(handle, $0) }
    } else {
      let reason = dlerror().map { String(cString: $0) } ?? "no reason given"
      file = nil
      missing = manifest.reasonItIsMissing(reason)
      symbol = { _ in nil }
    }
  }

  /// A manifest whose functions are already there.
  init(_ manifest: ForeignManifest, symbols: @escaping (String) -> UnsafeMutableRawPointer?) {
    self.manifest = manifest
    file = nil
    missing = nil
    symbol = symbols
  }

  var path: String { manifest.path }
  var id: String { manifest.library }
  var version: String { manifest.version }
  var descriptors: [Descriptor] { manifest.components.map(\.descriptor) }

  func examineBinding() -> LibraryBinding? {
    LibraryBinding(
      file: file, missing: missing, faults: missing == nil ? ForeignTryout.faults(of: self) : [:])
  }

  /// Creates an optimizer. Throws a `PluginError` when the library or a function of it is missing.
  func makeOptimizer(
    _ id: String, _ configuration: Configuration, page: CallPage, component index: Int
  ) throws -> any Optimizer {
    if let missing { throw PluginError(missing) }
    guard let component = manifest.components.first(where: { $0.descriptor.id == id }) else {
      throw self.missing(.optimizer, id)
    }
    let site = CallSite(page: page, component: index)
    switch component.binding {
    case .update(let update):
      guard let function = update.symbols[configuration.precision] else {
        throw PluginError("\(id) has no function for \(configuration.precision.rawValue)")
      }
      return try ForeignRule(
        update, name: function.name, address: try address(function), codes: manifest.codes,
        configuration, site)
    case .driver(let program):
      return try ForeignDriver(id, program, self, configuration, site)
    }
  }

  /// The address of a function.
  func address(_ function: ForeignSymbol) throws -> UnsafeMutableRawPointer {
    guard let address = symbol(function.name) else {
      throw PluginError(
        "\(function.location): \(file ?? manifest.file) has no function '\(function.name)'")
    }
    return address
  }
}

extension ForeignManifest {
  /// The library in the manifest's folder; nil when it is to be found by the dynamic linker.
  var besideFile: String? { Self.besideFile(file, path) }

  private static func besideFile(_ file: String, _ path: String) -> String? {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    let beside = URL(fileURLWithPath: file, relativeTo: folder).standardizedFileURL.path
    return file.contains("/") || FileManager.default.fileExists(atPath: beside) ? beside : nil
  }

  /// The library beside a manifest that it names, whatever else is wrong with it.
  static func boundFile(_ path: String) -> String? {
    guard let bytes = try? RegularFile.bytes(path),
      let root = try? YAMLNode.parse(String(decoding: bytes, as: UTF8.self), file: path),
      case .mapping(let pairs) = root.content,
      let file = pairs.first(where: { $0.key.text == "file" })?.value.text
    else { return nil }
    return besideFile(file, path)
  }

  /// What the dynamic linker said, as a user can use it.
  fileprivate func reasonItIsMissing(_ reason: String) -> String {
    guard reason.hasPrefix("\(besideFile ?? file): cannot open shared object file") else {
      return "\(file) cannot be loaded: \(reason)"
    }
    return "\(file) is not installed"
      + (package.map { ": apt-get install \($0)" } ?? ", and not beside the manifest")
  }
}
