import Foundation

/// Where the helpers that plugins are compiled against lie: in the sources this program was built from, or in an
/// installation.
public struct AuthorSupport: Sendable {
  private let header: String

  /// Found from the folder of `surplus.h`.
  public init(header: String) { self.header = header }

  /// The folder of the Swift package that has `SurplusPlugin`. Throws a `AuthoringError` when there is none.
  public func package() throws -> String {
    try folder("Package.swift", in: ["../../../Plugins/Swift/surplus", "../share/surplus/swift"])
  }

  /// The folder of the crate `surplus`. Throws a `AuthoringError` when there is none.
  public func crate() throws -> String {
    try folder("Cargo.toml", in: ["../../../Plugins/Rust/surplus", "../share/surplus/rust"])
  }

  private func folder(_ manifest: String, in places: [String]) throws -> String {
    let candidates = places.map {
      URL(fileURLWithPath: header + "/" + $0).standardizedFileURL.path
    }
    let found = candidates.first {
      FileManager.default.fileExists(atPath: $0 + "/" + manifest)
    }
    guard let found else {
      throw AuthoringError(
        "there is no \(manifest) in \(candidates.joined(separator: " or ")): make install puts it there"
      )
    }
    return found
  }
}
