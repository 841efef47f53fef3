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
      entries += library.descriptors.map {
        Entry(descriptor: $0, library: library.library, path: library.path, sha256: digest)
      }
    }
    return ComponentCatalogue(entries: entries, unusable: unusable)
  }

  /// The digest of the data that a landscape of a spec is built from, nil if it needs none.
  public static func dataDigest(of landscape: Component) throws -> String? {
    guard landscape.library == "surplus", case .choice(let id) = landscape.values["data"],
      id != "none"
    else { return nil }
    return try DataCatalogue.digest(of: id)
  }
}
