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
    let directories = try PluginDirectories(asked: plugins)
    let libraries = directories.libraries()
    let readable = directories.paths + libraries
    let survey = try LibrarySurvey(libraries, readable: readable)
    unusable += survey.warnings
    for finding in survey.findings {
      if let problem = finding.probed.problem {
        unusable.append(problem)
        continue
      }
      entries += finding.probed.descriptors.map {
        Entry(
          descriptor: $0, library: finding.probed.library, file: finding.file,
          setAside: finding.setAside?.description)
      }
    }
    return ComponentCatalogue(
      entries: entries, unusable: unusable, readable: readable, libraries: libraries)
  }

  /// The digest of the data that a landscape of a spec is built from, nil if it needs none.
  public static func dataDigest(of landscape: Component) throws -> String? {
    guard case .choice(let id) = landscape.values["data"], id != "none" else { return nil }
    return try DataCatalogue.digest(of: id)
  }
}
