import Foundation
import SurplusBoundary
import SurplusSandbox

/// Where plugin libraries are looked for.
public struct PluginDirectories: Sendable {
  /// The folders and files, in order; those that do not exist are kept, for messages.
  public let paths: [String]
  private let builtIn: String
  private let manifests: String?
  private let formats: LibraryFormats

  /// The folders asked for (each must exist), then `SURPLUS_PLUGIN_PATH`, the user's folder and what was built
  /// with Surplus. Throws a `PluginError` when a folder asked for is not there.
  public init(
    asked: [String], formats: LibraryFormats,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: String = ChildProcess.ownExecutable
  ) throws {
    for path in asked where !FileManager.default.fileExists(atPath: path) {
      throw PluginError("--plugins \(path): no such folder or file")
    }
    let fromEnvironment = (environment["SURPLUS_PLUGIN_PATH"] ?? "").split(separator: ":")
    self.formats = formats
    builtIn = Self.builtIn(executable)
    manifests = Self.manifests(executable)
    paths =
      asked + fromEnvironment.map(String.init) + [Self.user(environment), builtIn]
      + [manifests].compactMap { $0 }
  }

  /// The user's own folder.
  public static func user(_ environment: [String: String]) -> String {
    let data = environment["XDG_DATA_HOME"] ?? (environment["HOME"] ?? "") + "/.local/share"
    return data + "/surplus/plugins"
  }

  /// Beside an installed program in `lib/surplus`, else beside the program itself.
  public static func builtIn(_ executable: String) -> String {
    let folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
    let installed = folder.deletingLastPathComponent().appendingPathComponent("lib/surplus")
    return FileManager.default.fileExists(atPath: installed.path) ? installed.path : folder.path
  }

  /// The manifests of the sources this program was built from; an installation has them in `lib/surplus`.
  private static func manifests(_ executable: String) -> String? {
    var folder = URL(fileURLWithPath: executable).deletingLastPathComponent()
    for _ in 0..<4 {
      folder.deleteLastPathComponent()
      let manifests = folder.appendingPathComponent("Plugins/Foreign").path
      if FileManager.default.fileExists(atPath: manifests) { return manifests }
    }
    return nil
  }

  /// Whether a file that was found came with Surplus.
  public func ship(_ file: String) -> Bool {
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
    return [builtIn, manifests].contains {
      $0.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path } == folder
    }
  }

  /// The files found: everything that is named as a library, each real file once, sorted within a folder,
  /// without the libraries that manifests bind. What was built with Surplus is named after it: a build leaves
  /// libraries of other packages beside the program.
  public func libraries() -> [String] {
    var seen: Set<String> = []
    var result: [String] = []
    for path in paths {
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { continue }
      let files =
        isFolder.boolValue
        ? ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
          .filter {
            formats.include($0)
              && (path != builtIn || !$0.hasSuffix(".so") || $0.hasPrefix("libSurplus"))
          }
          .sorted().map { path + "/" + $0 }
        : [path]
      for file in files {
        let real = URL(fileURLWithPath: file).resolvingSymlinksInPath().path
        if seen.insert(real).inserted { result.append(real) }
      }
    }
    let plain = Set(
      formats.bound(by: result).map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path })
    return result.filter { !plain.contains($0) }
  }
}
