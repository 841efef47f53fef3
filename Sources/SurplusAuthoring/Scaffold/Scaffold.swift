import Foundation
import SurplusCore

/// A new plugin: a folder outside of Surplus that builds with `surplus plugin build` and holds itself to a known
/// result with `check.sh`. What it computes is a stand-in that the author replaces.
public struct Scaffold {
  /// What the plugin is.
  public enum Kind: String, CaseIterable, Sendable {
    case optimizer, scheduler, regularizer, landscape
  }

  /// What it is written in.
  public enum Language: String, CaseIterable, Sendable {
    case swift, c, cpp, rust
  }

  let name: String
  let kind: Kind
  let language: Language
  /// Where the helpers for authors lie.
  let support: AuthorSupport

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
      throw AuthoringError("\(folder) cannot be written: \(error.localizedDescription)")
    }
  }

  private func contents() throws -> [ScaffoldFile] {
    let code =
      switch language {
      case .swift: try inSwift()
      case .c: inC()
      case .cpp: inCPlusPlus()
      case .rust: try inRust()
      }
    return code + [
      check(), readme(), ScaffoldFile("*.so\n.build/\ntarget/\nCargo.lock\n", in: ".gitignore"),
    ]
  }

  /// The name as a type: `heavy_ball` of an optimizer is `HeavyBallOptimizer`.
  var type: String {
    (name + "_" + kind.rawValue).split(separator: "_").map(\.capitalized).joined()
  }

  /// One line for descriptors: what the stand-in is.
  var summary: String {
    switch kind {
    case .optimizer: "gradient descent with momentum"
    case .scheduler: "a factor every so many steps"
    case .regularizer: "penalty on the squared norm"
    case .landscape: "a bowl"
    }
  }

  /// Its formula, a line each.
  var formula: [String] {
    switch kind {
    case .optimizer: ["b  = momentum b + g", "w -= lr b"]
    case .scheduler: ["value = base factor^floor(t / every)"]
    case .regularizer: ["penalty = 1/2 strength |w|^2", "g += strength w"]
    case .landscape: ["loss = 1/2 scale |w|^2", "w starts at (1, -2)"]
    }
  }
}

/// A file of a scaffold.
struct ScaffoldFile {
  let path: String
  let text: String

  init(_ text: String, in path: String) {
    self.text = text
    self.path = path
  }
}
