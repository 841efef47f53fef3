import Foundation
import SurplusCore
import SurplusHost
import SurplusLandscapes

extension ComponentCatalogue {
  /// What is known here: built-in landscapes and data, and every library that a probe can read. A library that
  /// cannot be used is listed with its reason. Throws a `PluginError` for a folder that is not there.
  public static func discover(plugins: [String]) throws -> ComponentCatalogue {
    var entries =
      LandscapeCatalogue.factories.map { Entry(descriptor: $0.descriptor) }
      + DataCatalogue.sets.map { Entry(descriptor: $0.descriptor) }
    var unusable: [String] = []
    let libraries = try PluginDirectories(asked: plugins).libraries()
    for library in try Probe.run(libraries) {
      if let problem = library.problem {
        unusable.append(problem)
        continue
      }
      let digest = try SHA256.hex(file: library.path)
      let linked = try library.linked.map {
        LinkedFile(path: $0, sha256: try SHA256.hex(file: $0))
      }
      unusable += library.faults.sorted { $0.key < $1.key }.map(\.value)
      entries += library.descriptors.map {
        Entry(
          descriptor: $0, library: library.library, path: library.path, sha256: digest,
          linked: linked, unusable: library.missing ?? library.faults[$0.id])
      }
    }
    return ComponentCatalogue(entries: entries, unusable: unusable)
  }

  /// The digest of the data that a landscape of a spec is built from, nil if it needs none.
  public static func dataDigest(of landscape: Component) throws -> String? {
    guard case .choice(let id) = landscape.values["data"], id != "none" else { return nil }
    return try DataCatalogue.digest(of: id)
  }
}
