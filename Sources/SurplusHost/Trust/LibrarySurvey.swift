import Foundation
import SurplusBoundary
import SurplusCore
import SurplusSandbox

/// What is known of every library in the plugin folders: from the cache where that knows, from a probe otherwise.
public struct LibrarySurvey {
  /// One library.
  public struct Finding: Sendable {
    /// Its file; nil if that could not be read.
    public var file: LibraryFile?
    /// What a probe found, now or earlier.
    public var probed: ProbedLibrary
    /// Why it is not to be used, with what it declares nevertheless; nil if it is.
    public var setAside: SetAside?
  }

  /// All of them, in the order they were asked for.
  public private(set) var findings: [Finding]
  /// What went wrong beside it, for the user.
  public private(set) var warnings: [String] = []

  /// Surveys files. Throws a `PluginError` when no probe can be started.
  public init(
    _ paths: [String], formats: LibraryFormats, readable: [String],
    list: SetAsideList = SetAsideList(),
    cacheFolder: String? = UserFolder.cache(), executable: String = ChildProcess.ownExecutable
  ) throws {
    var cache = LibraryCache(folder: cacheFolder, key: Self.key(executable))
    let asides = list.entries
    findings = []
    var unknown: [Int] = []
    for path in paths {
      do {
        let file = try cache.file(path)
        let aside = asides.first { $0.sha256 == file.sha256 }
        var probed = cache.probed(file)
        // What it binds may have changed or be gone.
        if formats.format(of: path).dependsOnOthers { probed = nil }
        if let known = probed { cache.keep(known, of: file) }
        // One that crashed a worker was loaded well before; one that crashed the probe is left alone.
        if let aside, aside.component == nil, probed == nil {
          probed = .unusable(path, "\(path): \(aside.description)")
        }
        if probed == nil { unknown.append(findings.count) }
        findings.append(
          Finding(file: file, probed: probed ?? .unusable(path, ""), setAside: aside))
      } catch {
        findings.append(Finding(file: nil, probed: .unusable(path, "\(error)"), setAside: nil))
      }
    }
    let probed = try Probe.run(
      unknown.map { paths[$0] }, readable: readable, executable: executable)
    for (index, result) in zip(unknown, probed) {
      findings[index].probed = result
      guard let file = findings[index].file else { continue }
      // What was probed may be newer than what was hashed.
      guard !file.isReplaced else { continue }
      cache.keep(result, of: file)
      if let death = result.death {
        let entry = SetAside(file, reason: death.reason, signal: death.signal, words: death.words)
        do { try list.add(entry) } catch { warnings.append("\(error)") }
      }
    }
    cache.save()
  }

  /// Stands for what reads descriptors: this very program.
  private static func key(_ executable: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let identity = try? encoder.encode(FileIdentity(executable)) else { return "" }
    return "\(BoundaryVersion.current) \(String(decoding: identity, as: UTF8.self))"
  }
}
