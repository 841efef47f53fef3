import Foundation

/// Where the package lies, for tests that use what it built.
public enum Project {
  /// The folder of Package.swift.
  public static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  /// The folder of the release build.
  public static let products = root.appending(path: ".build/release")
  /// The folder of `surplus.h`.
  public static let header = root.appending(path: "Sources/CSurplus/include")
}
