import Foundation

/// What a headless Chromium saw on a page.
struct Visit {
  /// The document after its scripts ran.
  let document: String
  /// Everything written to the console, errors of the policy and of scripts included.
  let console: [String]
  /// http and https requests that the page made, whether or not they got through.
  let requests: [String]
}

/// A headless Chromium with a fresh profile and no name resolution.
enum Chromium {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Opens a page from a file, in a window 1440 pixels wide.
  static func visit(_ html: String) throws -> Visit {
    try visit(["page.html": html])
  }

  /// Opens `page.html`, with other files beside it.
  static func visit(_ files: [String: String]) throws -> Visit {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("surplus-browser-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    let output = folder.appendingPathComponent("document.html")
    let log = folder.appendingPathComponent("messages.txt")
    let network = folder.appendingPathComponent("network.json")

    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "timeout", "120", "chromium", "--headless=new", "--no-sandbox", "--disable-gpu",
      "--user-data-dir=\(folder.appendingPathComponent("profile").path)", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
      "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
      "--enable-logging=stderr", "--v=0", "--log-net-log=\(network.path)",
      "--window-size=1440,2400", "--virtual-time-budget=10000", "--dump-dom",
      folder.appendingPathComponent("page.html").absoluteString,
    ]
    for file in [output, log] { try Data().write(to: file) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    process.waitUntilExit()

    let messages = try String(contentsOf: log, encoding: .utf8)
    guard process.terminationStatus == 0 else {
      throw Failure(
        description: "chromium ended with \(process.terminationStatus); on Debian: "
          + "apt-get install chromium\n\(messages.suffix(2000))")
    }
    return Visit(
      document: try String(contentsOf: output, encoding: .utf8),
      console: messages.split(separator: "\n").filter { $0.contains(":CONSOLE:") }.map(String.init),
      requests: try requests(in: String(contentsOf: network, encoding: .utf8)))
  }

  /// Requests of the page in a log with one event a line; what the browser asks for itself has no origin.
  private static func requests(in log: String) throws -> [String] {
    struct Event: Decodable {
      struct Parameters: Decodable {
        let url: String?
        let initiator: String?
      }
      let params: Parameters?
    }
    return try log.split(separator: "\n").filter { $0.contains("\"initiator\"") }.compactMap {
      let line = $0.hasSuffix(",") ? $0.dropLast() : $0
      let event = try JSONDecoder().decode(Event.self, from: Data(line.utf8))
      guard let url = event.params?.url, event.params?.initiator != "not an origin" else {
        return nil
      }
      return url.hasPrefix("http") ? url : nil
    }
  }
}
