import Foundation
import SurplusCore
import SurplusSandbox

/// A new plugin: a folder outside of Surplus that builds with `surplus plugin build` and compares itself with a known
/// result by `check.sh`. What it computes is an example that the author replaces.
public struct Scaffold {
  /// What the plugin is.
  public enum Kind: String, CaseIterable, Sendable {
    case optimizer, scheduler, regularizer, landscape
  }

  /// What it is written in.
  public enum Language: String, CaseIterable, Sendable {
    case swift, c, cpp, rust
  }

  private let name: String
  private let kind: Kind
  private let language: Language
  /// Where the helpers for authors lie.
  private let support: AuthorSupport

  /// A plugin with one component, whose id is the name. Throws a `AuthoringError` when the name is not
  /// snake_case.
  public init(name: String, kind: Kind, language: Language, support: AuthorSupport) throws {
    guard name.isSnakeCase, name.utf8.count <= 64 else {
      throw AuthoringError(
        "'\(name)' is not a name for a plugin: at most 64 small letters, digits and _, the first a letter"
      )
    }
    self.name = name
    self.kind = kind
    self.language = language
    self.support = support
  }

  /// Writes the folder. Throws a `AuthoringError` when there is something of that name already.
  public func write(to folder: String) throws {
    let files = FileManager.default
    guard (try? files.attributesOfItem(atPath: folder)) == nil else {
      throw AuthoringError("\(folder) exists already and is left alone: choose another --folder")
    }
    let contents = try contents()
    do {
      for file in contents {
        let path = URL(fileURLWithPath: folder).appendingPathComponent(file.path)
        try files.createDirectory(
          at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
        try file.text.write(to: path, atomically: true, encoding: .utf8)
        if path.pathExtension == "sh" {
          try files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.path)
        }
      }
    } catch {
      throw AuthoringError("\(folder) cannot be written: \(error.systemReason)")
    }
  }

  private func contents() throws -> [(path: String, text: String)] {
    let values = try placeholders()
    let templates =
      ScaffoldTemplate.sources(of: kind, in: language, source)
      + ScaffoldTemplate.companions(of: kind)
    return templates.map { ($0.path, $0.filled(with: values)) }
  }

  /// What the placeholders of the templates stand for.
  private func placeholders() throws -> [String: String] {
    var values = [
      "NAME": name, "TYPE": type, "SOURCE": source, "PROGRAM": ChildProcess.ownExecutable,
    ]
    switch language {
    case .swift: values["SUPPORT"] = try support.package().escaped
    case .rust: values["SUPPORT"] = try support.crate().escaped
    case .c, .cpp: break
    }
    return values
  }

  /// The name as a type: `heavy_ball` of an optimizer is `HeavyBallOptimizer`.
  private var type: String {
    (name + "_" + kind.rawValue).split(separator: "_").map(\.capitalized).joined()
  }

  /// The file with the component.
  private var source: String {
    switch language {
    case .swift: "Sources/\(type)/\(type).swift"
    case .c: "\(name).c"
    case .cpp: "\(name).cpp"
    case .rust: "src/lib.rs"
    }
  }
}

extension String {
  /// As the inside of a literal of Swift and TOML.
  fileprivate var escaped: String {
    replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
  }
}
