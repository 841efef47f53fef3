/// A file in `Files`, compiled into the program. What differs from plugin to plugin stands in it as a placeholder,
/// `__NAME__`: two underscores on both sides of capital letters, so that the file is still code of its language.
///
/// | placeholder | |
/// |---|---|
/// | `__NAME__` | the id of the component and of its library |
/// | `__TYPE__` | the same as the name of a type |
/// | `__SOURCE__` | the file with the component |
/// | `__SUPPORT__` | the folder of the package or crate that a plugin depends on |
/// | `__PROGRAM__` | the program that makes the plugin |
struct ScaffoldTemplate {
  /// Where it is put in the folder of the plugin.
  let path: String
  private let text: String

  private init(_ bytes: [UInt8], as path: String) {
    self.path = path
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// The component in a language, to be put into the file `source`, and what its build tool wants beside it.
  static func sources(
    of kind: Scaffold.Kind, in language: Scaffold.Language, _ source: String
  ) -> [ScaffoldTemplate] {
    let manifest: [ScaffoldTemplate] =
      switch language {
      case .c, .cpp: []
      case .rust: [ScaffoldTemplate(PackageResources.manifest_toml, as: "Cargo.toml")]
      case .swift: [ScaffoldTemplate(PackageResources.manifest_swift, as: "Package.swift")]
      }
    return manifest + [ScaffoldTemplate(component(kind, language), as: source)]
  }

  /// What every plugin has: a script that compares it with a known result, what to type, what not to commit.
  static func companions(of kind: Scaffold.Kind) -> [ScaffoldTemplate] {
    let (check, readme) =
      switch kind {
      case .optimizer: (PackageResources.optimizer_sh, PackageResources.optimizer_md)
      case .scheduler: (PackageResources.scheduler_sh, PackageResources.scheduler_md)
      case .regularizer: (PackageResources.regularizer_sh, PackageResources.regularizer_md)
      case .landscape: (PackageResources.landscape_sh, PackageResources.landscape_md)
      }
    return [
      ScaffoldTemplate(check, as: "check.sh"), ScaffoldTemplate(readme, as: "README.md"),
      ScaffoldTemplate(PackageResources.gitignore, as: ".gitignore"),
    ]
  }

  private static func component(
    _ kind: Scaffold.Kind, _ language: Scaffold.Language
  ) -> [UInt8] {
    switch (language, kind) {
    case (.c, .optimizer): PackageResources.optimizer_c
    case (.c, .scheduler): PackageResources.scheduler_c
    case (.c, .regularizer): PackageResources.regularizer_c
    case (.c, .landscape): PackageResources.landscape_c
    case (.cpp, .optimizer): PackageResources.optimizer_cpp
    case (.cpp, .scheduler): PackageResources.scheduler_cpp
    case (.cpp, .regularizer): PackageResources.regularizer_cpp
    case (.cpp, .landscape): PackageResources.landscape_cpp
    case (.rust, .optimizer): PackageResources.optimizer_rs
    case (.rust, .scheduler): PackageResources.scheduler_rs
    case (.rust, .regularizer): PackageResources.regularizer_rs
    case (.rust, .landscape): PackageResources.landscape_rs
    case (.swift, .optimizer): PackageResources.optimizer_swift
    case (.swift, .scheduler): PackageResources.scheduler_swift
    case (.swift, .regularizer): PackageResources.regularizer_swift
    case (.swift, .landscape): PackageResources.landscape_swift
    }
  }

  /// Its text with each placeholder that has a value replaced by that; what a value holds is left as it is.
  func filled(with values: [String: String]) -> String {
    text.replacing(#/__([A-Z]+)__/#) { match in values[String(match.1)] ?? String(match.0) }
  }
}
