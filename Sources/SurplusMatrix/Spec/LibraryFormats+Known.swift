import SurplusForeign
import SurplusHost

extension LibraryFormats {
  /// Shared libraries, and manifests that bind the functions of others.
  public static let known = LibraryFormats(ManifestFormat())
}
