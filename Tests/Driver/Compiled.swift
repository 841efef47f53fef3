import Foundation

/// Libraries that are compiled when a test runs.
public enum Compiled {
  /// Compiles a plugin in C with some flags more, to a file in the scratch folder.
  public static func library(
    from source: URL, _ flags: [String], to file: String, _ surplus: Surplus
  ) throws {
    let path = surplus.scratch.path(file)
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    let compiled = try Command.run(
      "/usr/bin/cc",
      ["-std=c11", "-O2", "-shared", "-fPIC", "-I", Project.header.path] + flags
        + [source.path, "-o", path, "-lm"])
    guard compiled.status == 0 else { throw DriverError(compiled.messages) }
  }
}
