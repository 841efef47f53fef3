import Foundation
import SurplusCore
import SurplusSandbox

/// What probes found, kept from one command to the next by the content of the file.
///
/// It is a convenience: one that cannot be read or written, or was written by another build of Surplus, is the same
/// as none.
struct LibraryCache {
  private struct Record: Codable {
    var file: LibraryFile
    var probed: ProbedLibrary
  }

  private struct Content: Codable {
    var key: String
    var records: [String: Record]
  }

  private let path: String?
  private let key: String
  /// By the path of the file.
  private var records: [String: Record] = [:]
  private var isChanged = false

  /// The cache in a folder; nil for none. The key stands for what reads descriptors: another key, another cache.
  init(folder: String?, key: String) {
    path = folder.map { $0 + "/libraries.json" }
    self.key = key
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .surplus
    guard let path, let bytes = try? RegularFile.bytes(path),
      let content = try? decoder.decode(Content.self, from: Data(bytes)),
      content.key == key
    else { return }
    records = content.records
  }

  /// A file with its digest, which is taken only if the file is not the one it was. Throws a `ComponentError` if it
  /// cannot be read.
  func file(_ path: String) throws -> LibraryFile {
    // Before the content: what changes in between shows the next time.
    let identity = FileIdentity(path)
    if let known = records[path]?.file, known.identity != nil, known.identity == identity {
      return known
    }
    let isSettled = identity?.isSettled == true
    return LibraryFile(
      path: path, sha256: try SHA256.hex(file: path), identity: isSettled ? identity : nil)
  }

  /// What a probe found in a file of this content.
  func probed(_ file: LibraryFile) -> ProbedLibrary? {
    let record =
      records[file.path].flatMap { $0.file.sha256 == file.sha256 ? $0 : nil }
      ?? records.values.first { $0.file.sha256 == file.sha256 }
    guard var probed = record?.probed, probed.isSound else { return nil }
    probed.path = file.path
    return probed
  }

  /// Keeps what a probe found, or that the file is the same with another identity. What cannot be used is not
  /// kept: what it lacks may be installed tomorrow.
  mutating func keep(_ probed: ProbedLibrary, of file: LibraryFile) {
    guard probed.problem == nil, records[file.path]?.file != file else { return }
    records[file.path] = Record(file: file, probed: probed)
    isChanged = true
  }

  /// Writes it if it has changed, without the files that are gone.
  mutating func save() {
    guard let path, isChanged else { return }
    records = records.filter { FileManager.default.fileExists(atPath: $0.key) }
    let encoder = JSONEncoder()
    encoder.nonConformingFloatEncodingStrategy = .surplus
    guard let data = try? encoder.encode(Content(key: key, records: records)) else { return }
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // Whole or not at all: another command may read it now.
    try? data.write(to: URL(fileURLWithPath: path), options: .atomic)
    isChanged = false
  }
}
