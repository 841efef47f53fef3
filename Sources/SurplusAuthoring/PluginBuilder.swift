import Foundation
import SurplusCore
import SurplusSandbox

/// Builds a plugin that lives in a folder of its own: a Swift package, a crate, or C or C++ files that need the headers
/// alone.
public struct PluginBuilder {
  private let folder: String
  private let header: String

  /// A builder for a folder; `header` is the folder of `surplus.h`.
  public init(folder: String, header: String) {
    self.folder = folder
    self.header = header
  }

  /// Where `surplus.h` is: in the sources this program was built from, or in `include` of an installation.
  public static func headerFolder(executable: String = ChildProcess.ownExecutable) -> String? {
    let program = URL(fileURLWithPath: executable).deletingLastPathComponent()
    var candidates = [program.deletingLastPathComponent().appendingPathComponent("include")]
    var folder = program
    for _ in 0..<4 {
      folder = folder.deletingLastPathComponent()
      candidates.append(folder.appendingPathComponent("Sources/CSurplus/include"))
    }
    return candidates.map(\.path).first {
      FileManager.default.fileExists(atPath: $0 + "/surplus.h")
    }
  }

  /// Builds and returns the libraries, which are put into the folder. Throws a `AuthoringError`; what the compiler
  /// says goes to standard error.
  public func build() throws -> [String] {
    let files = try contents(of: folder)
    if files.contains("Package.swift") { return try buildPackage() }
    if files.contains("Cargo.toml") {
      try run([
        "cargo", "build", "--release", "--offline", "--manifest-path", folder + "/Cargo.toml",
        "--target-dir", folder + "/target",
      ])
      return try collect(from: folder + "/target/release")
    }
    let inC = files.filter { $0.hasSuffix(".c") }.sorted()
    let inCPlusPlus = files.filter { $0.hasSuffix(".cpp") }.sorted()
    guard inC.isEmpty != inCPlusPlus.isEmpty else {
      throw AuthoringError(
        inC.isEmpty
          ? "\(folder): holds no Package.swift, no Cargo.toml and no .c or .cpp file"
          : "\(folder): holds both .c and .cpp files: put them into folders of their own")
    }
    let name = URL(fileURLWithPath: folder).lastPathComponent
    let library = "\(folder)/\(name).so"
    try makeRoom(for: library)
    try run(
      (inC.isEmpty ? ["c++", "-std=c++17", "-fvisibility=hidden"] : ["cc", "-std=c11"])
        // Structs of the boundary grow at their ends: an initializer by position may stop before them.
        + [
          "-O3", "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-ffp-contract=off",
          "-fno-math-errno",
        ]
        + ["-fPIC", "-shared", "-I", header, "-o", library]
        + (inC + inCPlusPlus).map { "\(folder)/\($0)" } + ["-lm"])
    return [library]
  }

  /// With the flags that make loops fastest (docs/decisions/0002-machine-flags.md): an author's own calls of sqrt and
  /// pow must not keep a loop from being vectorized.
  private func buildPackage() throws -> [String] {
    let arguments = [
      "build", "-c", "release", "--package-path", folder, "-Xcc", "-fno-math-errno",
    ]
    #if arch(x86_64)
      let machine = ["-Xcc", "-march=haswell"]
    #else
      let machine: [String] = []
    #endif
    try run(["swift"] + arguments + machine)
    return try collect(from: folder + "/.build/release")
  }

  /// Removes the library of an earlier build. Throws an `AuthoringError` for what is no file.
  private func makeRoom(for library: String) throws {
    if FileManager.default.fileExists(atPath: library) {
      do { try RegularFile.check(library) } catch { throw AuthoringError("\(error)") }
    }
    unlink(library)
  }

  /// Copies the libraries that a package manager built into the folder.
  private func collect(from products: String) throws -> [String] {
    let built = try contents(of: products).filter { $0.hasSuffix(".so") }.sorted()
    guard !built.isEmpty else {
      throw AuthoringError(
        "\(folder): its package builds no dynamic library: Swift needs type: .dynamic, "
          + "Rust crate-type = [\"cdylib\"]")
    }
    return try built.map { file in
      let library = "\(folder)/\(file)"
      try makeRoom(for: library)
      try FileManager.default.copyItem(atPath: "\(products)/\(file)", toPath: library)
      return library
    }
  }

  private func contents(of folder: String) throws -> [String] {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
    guard isThere, isFolder.boolValue else { throw AuthoringError("\(folder): no such folder") }
    do {
      return try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw AuthoringError("\(folder): cannot be read: \(error.systemReason)")
    }
  }

  private func run(_ arguments: [String]) throws {
    let advice =
      switch arguments[0] {
      case "cc": "apt-get install gcc"
      case "c++": "apt-get install g++"
      case "cargo": "apt-get install cargo"
      default: "https://www.swift.org/install/linux"
      }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let isThere = path.split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(arguments[0])")
    }
    guard isThere else {
      throw AuthoringError("\(folder): not built: \(arguments[0]) is not installed: \(advice)")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    process.standardOutput = FileHandle.standardError
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw AuthoringError("\(folder): not built: \(arguments.joined(separator: " "))")
    }
  }
}
