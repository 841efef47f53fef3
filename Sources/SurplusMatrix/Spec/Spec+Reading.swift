import Glibc
import SurplusCore
import SurplusYAML

extension Spec {
  /// Reads a file, or what comes through a pipe. `overrides` are the values of `--set`, applied in order. Throws a
  /// `SpecError`.
  public init(path: String, overrides: [String] = [], catalogue: ComponentCatalogue) throws {
    let bytes = try Self.bytes(of: path)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SpecError("\(path): is not UTF-8 text")
    }
    try self.init(text: text, source: path, overrides: overrides, catalogue: catalogue)
  }

  /// Reads a text that came from `source`. Throws a `SpecError`.
  public init(
    text: String, source: String, overrides: [String] = [], catalogue: ComponentCatalogue
  ) throws {
    let written = try SpecNode.parse(text, file: source)
    let root = try overrides.reduce(written) { try $0.setting($1) }
    self = try SpecReader(root, catalogue: catalogue)
      .spec(text: overrides.isEmpty ? text : root.yaml())
  }

  /// Everything up to the end: a pipe has no size that could be asked for.
  private static func bytes(of path: String) throws -> [UInt8] {
    func failure() -> SpecError {
      SpecError("\(path): cannot be read: \(String(cString: strerror(errno)))")
    }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure() }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = read(file, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw failure() }
      if count == 0 { return bytes }
      bytes += buffer[..<count]
      guard bytes.count <= largest else {
        throw SpecError("\(path): is larger than \(largest) bytes, the limit for a spec")
      }
    }
  }

  /// Something that never ends, `/dev/zero`, is no spec.
  private static let largest = 64 << 20
}
