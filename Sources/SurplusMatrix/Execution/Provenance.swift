import Foundation
import SurplusHost
import SurplusSandbox

/// What made the numbers of a trial.
struct Provenance: Encodable {
  struct Library: Encodable, Equatable {
    let library: String
    let path: String
    let sha256: String
  }

  let surplus: String
  let resultVersion: Int
  let plugins: [Library]
  let dataDigest: String?
  let threads: Int
  let processor: String
  let instructionSet: String
  let system: String
  /// Variables that choose kernels, and preloaded libraries, where any is set.
  let environment: [String: String]?

  init(of cell: Cell, catalogue: ComponentCatalogue, dataDigest: String?) {
    surplus = SurplusVersion.current
    resultVersion = ResultVersion.current
    var plugins: [Library] = []
    for component in cell.components {
      guard let entry = catalogue.entry(of: component), let path = entry.path,
        let sha256 = entry.sha256
      else { continue }
      var files = [Library(library: entry.library, path: path, sha256: sha256)]
      if let linked = entry.linked {
        files.append(Library(library: entry.library, path: linked.path, sha256: linked.sha256))
      }
      plugins += files.filter { !plugins.contains($0) }
    }
    self.plugins = plugins
    self.dataDigest = dataDigest
    threads = cell.threads
    processor = Machine.processor
    instructionSet = Machine.instructionSet
    system = Machine.system
    var environment = WorkerEnvironment.kernels
    environment["LD_PRELOAD"] = WorkerEnvironment.preloaded
    self.environment = environment.isEmpty ? nil : environment
  }

  var json: String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "{}" }
    return String(decoding: data, as: UTF8.self)
  }
}

/// The machine a program runs on.
public enum Machine {
  /// The model of the processor and the number of cores.
  public static let processor = "\(field("model name") ?? "unknown processor"), \(cores) cores"

  /// The widest vectors of the processor, which libraries choose their kernels by.
  public static let instructionSet: String = {
    let flags = Set((field("flags") ?? field("Features") ?? "").split(separator: " "))
    let known = [
      ("avx512f", "AVX-512"), ("avx2", "AVX2"), ("avx", "AVX"), ("sve", "SVE"), ("asimd", "NEON"),
    ]
    return known.first { flags.contains(Substring($0.0)) }?.1 ?? "baseline"
  }()

  /// A field of the first processor.
  private static func field(_ name: String) -> String? {
    // A page has the first processor, and a file of /proc is read by the page.
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// Cores that can be used.
  public static var cores: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// The operating system.
  public static var system: String { ProcessInfo.processInfo.operatingSystemVersionString }
}

/// The version of Surplus.
public enum SurplusVersion {
  /// As `surplus --version` prints it.
  public static let current = "0.1.0"
}
