import Foundation
import SurplusSandbox

/// Files that come with the program.
enum Assets {
  /// The text of plotly.min.js: beside the program, or in `share/surplus` of an installation.
  static func plotly() throws -> String {
    for path in plotlyPaths {
      if let text = try? String(contentsOfFile: path, encoding: .utf8) { return text }
    }
    throw Failure(
      "plotly.min.js is not at \(plotlyPaths.joined(separator: " or ")): make build fetches it")
  }

  static var plotlyPaths: [String] {
    let folder = URL(fileURLWithPath: ChildProcess.ownExecutable).deletingLastPathComponent()
    return [
      folder.appendingPathComponent("plotly.min.js").path,
      folder.deletingLastPathComponent().appendingPathComponent("share/surplus/plotly.min.js").path,
    ]
  }
}
