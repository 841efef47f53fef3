import Foundation
import SurplusCore
import SurplusHost
import SurplusLandscapes
import SurplusTraining

extension ComponentCatalogue {
  /// Landscapes, data and optimizers that are built in.
  public static var builtIn: [Entry] {
    LandscapeCatalogue.factories.map { Entry(descriptor: $0.descriptor, factory: $0) }
      + DataCatalogue.sets.map { Entry(descriptor: $0.descriptor) }
      + OptimizerCatalogue.optimizers.map { Entry(descriptor: $0.descriptor, division: $0) }
  }

  /// What is known here: what is built in, and every library that a probe can read. A library that
  /// cannot be used is listed with its reason. Throws a `PluginError` for a folder that is not there.
  public static func discover(plugins: [String]) throws -> ComponentCatalogue {
    var entries = builtIn
    var unusable: [String] = []
    let directories = try PluginDirectories(asked: plugins, formats: .known)
    let libraries = directories.libraries()
    let readable = directories.paths + libraries + LibraryFormats.known.bound(by: libraries)
    let survey = try LibrarySurvey(libraries, formats: .known, readable: readable)
    unusable += survey.warnings
    for finding in survey.findings {
      if let problem = finding.probed.problem {
        unusable.append(problem)
        continue
      }
      let probed = finding.probed
      let linked = try probed.linked.map {
        LinkedFile(path: $0, sha256: try SHA256.hex(file: $0))
      }
      unusable += probed.faults.sorted { $0.key < $1.key }.map(\.value)
      entries += probed.descriptors.map {
        Entry(
          descriptor: $0, library: probed.library, file: finding.file,
          isShipped: directories.ship(probed.path), linked: linked,
          setAside: finding.setAside?.description,
          unusable: probed.missing ?? probed.faults[$0.id])
      }
    }
    var catalogue = ComponentCatalogue(
      entries: entries, unusable: unusable, readable: readable, libraries: libraries)
    catalogue.rehearsal = PluginRehearsal(entries, readable: readable)
    return catalogue
  }

  /// The digest of the data that a landscape of a spec is built from, nil if it needs none.
  public func dataDigest(of landscape: Component) throws -> String? {
    try outline(of: landscape).dataSet.map { try DataCatalogue.digest(of: $0) }
  }
}
