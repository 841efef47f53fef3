import Foundation
import SurplusBoundary
import SurplusCore

/// `surplus.lock`: the SHA-256 of every library, in the form that `sha256sum --check` reads.
public struct LibraryLock {
  /// The file, in the folder a command is started in.
  public static let file = "surplus.lock"

  private let pins: [String: String]

  /// The pins of some libraries, by their path: relative for what lies beneath the current folder. Throws a
  /// `ComponentError` for one that cannot be read.
  public init(libraries: [String]) throws {
    let folder =
      URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
      .resolvingSymlinksInPath().path + "/"
    var pins: [String: String] = [:]
    for path in libraries {
      let name = path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : path
      // Read, not remembered: this is what the file is for.
      pins[name] = try SHA256.hex(file: path)
    }
    self.pins = pins
  }

  /// The pins in a file. Throws a `PluginError` if there is none or it is not one.
  public init(path: String = file) throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw PluginError("\(path) is not there: `surplus plugin lock` writes it")
    }
    let bytes: [UInt8]
    do { bytes = try RegularFile.bytes(path) } catch { throw PluginError("\(error)") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw PluginError("\(path): is not UTF-8 text")
    }
    var pins: [String: String] = [:]
    for (number, line) in text.split(separator: "\n").enumerated() where !line.hasPrefix("#") {
      let digest = line.prefix(64)
      let name = line.dropFirst(66)
      guard digest.count == 64, digest.allSatisfy(\.isHexDigit), !name.isEmpty,
        line.dropFirst(64).hasPrefix("  ")
      else { throw PluginError("\(path):\(number + 1): is not a digest and a file") }
      pins[String(name)] = String(digest)
    }
    self.pins = pins
  }

  /// The file's content.
  public var text: String {
    "# Libraries of plugins, written by surplus plugin lock; sha256sum --check reads it.\n"
      + pins.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }.joined()
  }

  /// How many libraries it pins.
  public var count: Int { pins.count }

  /// How others differ from it, a sentence for each file; empty if they do not.
  public func differences(from found: LibraryLock) -> [String] {
    Set(pins.keys).union(found.pins.keys).sorted().compactMap { name in
      switch (pins[name], found.pins[name]) {
      case (let pinned?, let actual?):
        pinned == actual
          ? nil : "\(name) has changed: its SHA-256 is \(actual), \(pinned) is pinned"
      case (_?, nil): "\(name) is pinned, but not among the plugins"
      case (nil, _?): "\(name) is not pinned"
      case (nil, nil): nil
      }
    }
  }
}
