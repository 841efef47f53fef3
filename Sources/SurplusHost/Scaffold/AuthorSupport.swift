import Foundation

/// Where the helpers that plugins are compiled against lie: in the sources this program was built from, or in an
/// installation, which has no Swift package.
public struct AuthorSupport: Sendable {
  private let header: String

  /// Found from the folder of `surplus.h`.
  public init(header: String) { self.header = header }

  /// The folder of the Swift package that has `SurplusPlugin`. Throws a `PluginError` when there is none.
  func package() throws -> String {
    let root = URL(fileURLWithPath: header + "/../../..").standardizedFileURL.path
    guard FileManager.default.fileExists(atPath: root + "/Package.swift") else {
      throw PluginError(
        "a plugin in Swift is compiled with the sources of Surplus, which are not installed: "
          + "run surplus from .build/release of a checkout, or choose --language c, cpp or rust")
    }
    return root
  }

  /// The folder of the crate `surplus`. Throws a `PluginError` when there is none.
  func crate() throws -> String {
    let candidates = ["/../../../Plugins/Rust/surplus", "/../share/surplus/rust"].map {
      URL(fileURLWithPath: header + $0).standardizedFileURL.path
    }
    guard
      let found = candidates.first(where: {
        FileManager.default.fileExists(atPath: $0 + "/Cargo.toml")
      })
    else {
      throw PluginError("the crate is at none of \(candidates.joined(separator: ", "))")
    }
    return found
  }
}

extension String {
  /// As a literal of Swift and TOML, quotes included.
  var quoted: String {
    "\""
      + replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
      + "\""
  }
}
