import CommandLineDriver
import Foundation
import SurplusCore
import SurplusHost
import SurplusLandscapes
import SurplusMatrix

extension ComponentCatalogue {
  /// What is built in, and the components of the libraries that are built with Surplus, as they list themselves.
  static func shipped() throws -> ComponentCatalogue { try with(shippedFiles()) }

  /// The libraries that are built with Surplus.
  static func shippedFiles() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: Project.products.path)
      .filter { $0.hasPrefix("libSurplus") && $0.hasSuffix(".so") }
      .map { Project.products.appending(path: $0).path }
  }

  /// What is built in, and the components of the libraries or manifests at some paths.
  static func with(_ paths: [String]) throws -> ComponentCatalogue {
    var entries = builtIn
    for path in paths {
      let library = try LibraryFormats.known.load(path)
      let file = LibraryFile(path: path, sha256: try SHA256.hex(file: path), identity: nil)
      entries += library.descriptors.map {
        Entry(descriptor: $0, library: library.id, file: file)
      }
    }
    return ComponentCatalogue(entries: entries)
  }
}
