import Foundation
import SurplusCore

/// What a probe found in one file.
public struct ProbedLibrary: Sendable, Codable {
  /// The file.
  public var path: String
  /// Its id; empty if it cannot be used.
  public var library: String
  /// Its version.
  public var version: String
  /// Its components.
  public var descriptors: [Descriptor]
  /// Why it cannot be used.
  public var problem: String?
  /// For a manifest: the file of the library it binds.
  public var linked: String?
  /// For a manifest: why the library it binds is not there, and what to do.
  public var missing: String?
  /// For a manifest: why components cannot be used, by their ids.
  public var faults: [String: String] = [:]

  /// A library that cannot be used.
  public static func unusable(_ path: String, _ problem: String) -> ProbedLibrary {
    ProbedLibrary(path: path, library: "", version: "", descriptors: [], problem: problem)
  }
}

/// Reads descriptors without loading foreign code into the process that asks: a child loads the libraries, one
/// after the other, and is replaced when one of them kills it.
public enum Probe {
  /// The hidden command that runs the child's side.
  public static let command = "probe-libraries"

  /// Probes files, in order. A library gets `seconds` before it is given up.
  public static func run(
    _ paths: [String], seconds: Double = 5, executable: String = ChildProcess.ownExecutable
  ) throws -> [ProbedLibrary] {
    var results: [ProbedLibrary] = []
    while results.count < paths.count {
      let rest = Array(paths[results.count...])
      let found = try probe(rest, seconds: seconds, executable: executable)
      results += found
    }
    return results
  }

  /// One child; returns at least one result.
  private static func probe(_ paths: [String], seconds: Double, executable: String) throws
    -> [ProbedLibrary]
  {
    let output = try TemporaryFile()
    let child = try ChildProcess(
      executable, [command] + paths,
      environment: ["OPENBLAS_NUM_THREADS": "1", "SWIFT_BACKTRACE": "enable=no"],
      output: output.descriptor)
    var reader = LineReader(descriptor: child.results)
    var results: [ProbedLibrary] = []
    let decoder = JSONDecoder()
    while results.count < paths.count {
      guard reader.isReady(within: Int(seconds * 1000)) else {
        child.kill()
        _ = child.wait()
        results.append(
          .unusable(
            paths[results.count],
            "\(paths[results.count]): loading it took longer than \(seconds) s"))
        return results
      }
      guard let lines = reader.read() else {
        let ending =
          switch child.wait() {
          case .exited(let code): "ended the process with exit code \(code)"
          case .signalled(let signal): "ended with \(signalName(signal))"
          }
        let words = output.tail()
        results.append(
          .unusable(
            paths[results.count],
            "\(paths[results.count]): loading it \(ending)"
              + (words.isEmpty ? "" : "; its last words: \(words)")))
        return results
      }
      for line in lines {
        guard let result = try? decoder.decode(ProbedLibrary.self, from: Data(line.utf8)) else {
          continue
        }
        results.append(result)
      }
    }
    child.closeCommands()
    child.kill()
    _ = child.wait()
    return results
  }

  /// The child's side: loads each file and writes one line of JSON about it to descriptor 3.
  public static func serve(_ paths: [String]) {
    let results = FileHandle(fileDescriptor: 3)
    let encoder = JSONEncoder()
    for path in paths {
      var result: ProbedLibrary
      do {
        let library = try LoadedLibrary(path: path)
        result = ProbedLibrary(
          path: path, library: library.id, version: library.version,
          descriptors: library.descriptors, problem: nil)
        if let foreign = library.foreign {
          (result.linked, result.missing) = (foreign.file, foreign.missing)
          if foreign.missing == nil { result.faults = ForeignTryout.faults(of: foreign) }
        }
      } catch {
        result = .unusable(path, "\(error)")
      }
      guard var line = try? encoder.encode(result) else { continue }
      line.append(UInt8(ascii: "\n"))
      results.write(line)
    }
  }
}
