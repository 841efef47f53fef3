import Foundation
import Glibc
import SurplusCore
import SurplusHost

/// Times the checkpoint of a trial beside a plain write of as many bytes to the same file system, from memory and in
/// the same way: a new file that is written, closed and renamed over the last one.
public struct CheckpointBench {
  /// Milliseconds of a checkpoint, one number a round.
  public let checkpoint: [Double]
  /// Milliseconds of the plain write, in the same rounds.
  public let write: [Double]
  /// Bytes of the file.
  public let bytes: Int
  /// Number of trained parameters.
  public let parameters: Int

  /// Takes a number of rounds, in which the two take turns. Throws a `ComponentError` when a trial that is continued from
  /// the file does not come to the same bits.
  public init(_ spec: Spec, catalogue: ComponentCatalogue, rounds: Int = 15) throws {
    let plan = try MatrixPlan(spec: spec, catalogue: catalogue)
    let trial = plan.trials[0]
    if let reason = trial.skipReason { throw SpecError(reason) }
    var bench = TrialBench()
    let ready = try bench.makeTrial(trial.cell, seed: trial.seed, catalogue: catalogue)
    parameters = ready.parameterCount
    try ready.run.advance(steps: 2)

    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (saved, plain) = (
      folder.appending(path: "saved").path, folder.appending(path: "plain").path
    )
    try ready.run.save(to: saved)
    let content = try Data(contentsOf: URL(fileURLWithPath: saved))
    bytes = content.count
    try Self.write(content, to: plain)

    func milliseconds(_ body: () throws -> Void) rethrows -> Double {
      let started = ContinuousClock.now
      try body()
      return (ContinuousClock.now - started) / .milliseconds(1)
    }
    var (checkpoint, write): ([Double], [Double]) = ([], [])
    for _ in 0..<rounds {
      write.append(try milliseconds { try Self.write(content, to: plain) })
      checkpoint.append(try milliseconds { try ready.run.save(to: saved) })
    }
    (self.checkpoint, self.write) = (checkpoint, write)

    let continued = try bench.makeTrial(trial.cell, seed: trial.seed, catalogue: catalogue)
    _ = try continued.run.restore(from: saved)
    let losses = try [ready, continued].map {
      try $0.run.advance(steps: 2)
      return $0.run.loss
    }
    guard losses[0].bitPattern == losses[1].bitPattern, losses[0].isFinite else {
      throw ComponentError(
        "two steps after the checkpoint gave the losses \(losses[0]) and \(losses[1]): the figures mean nothing"
      )
    }
  }

  private static func write(_ content: Data, to path: String) throws {
    let file = open(path + ".part", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw ComponentError("\(path): cannot be opened") }
    defer { close(file) }
    try content.withUnsafeBytes { bytes in
      var rest = bytes
      while let base = rest.baseAddress, !rest.isEmpty {
        let written = Glibc.write(file, base, rest.count)
        guard written > 0 else { throw ComponentError("\(path): cannot be written") }
        rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
      }
    }
    guard rename(path + ".part", path) == 0 else {
      throw ComponentError("\(path): cannot be named")
    }
  }
}
