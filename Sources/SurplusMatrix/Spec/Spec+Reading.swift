import Foundation
import SurplusCore
import SurplusYAML

extension Spec {
  /// Reads a file. `overrides` are the values of `--set`, applied in order. Throws a `SpecError`.
  public init(path: String, overrides: [String] = [], catalogue: ComponentCatalogue) throws {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw SpecError("\(path): cannot be read: \(Self.reason(error))")
    }
    guard let text = String(data: data, encoding: .utf8) else {
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

  private static func reason(_ error: any Error) -> String {
    guard let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError,
      cause.domain == NSPOSIXErrorDomain
    else { return error.localizedDescription }
    return String(cString: strerror(Int32(cause.code)))
  }
}
