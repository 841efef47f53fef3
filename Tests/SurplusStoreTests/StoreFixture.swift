import Foundation
import SurplusStore

/// A folder that is removed when this goes away.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "surplus-store-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  var database: String { path + "/results.sqlite" }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A trial with a value of its own in every column.
func trial(_ key: String, status: TrialStatus = .finished, width: Int? = 16) -> TrialRecord {
  var trial = TrialRecord(
    key: key, landscape: "mlp: {data: mnist1d, width: 16}", width: width, optimizer: "adamw",
    scheduler: "cosine", regularizer: "none", seed: 3, status: status, detail: "it's \"fine\"",
    cell: #"{"a":1}"#, provenance: #"{"b":2}"#)
  trial.parameters = 1234
  trial.seconds = 0.1
  trial.cost.lossEvaluations = 1.0 / 3
  trial.cost.gradients = 200
  trial.cost.hessianVectorProducts = 2.5
  trial.cost.operations = 1.5e12
  trial.cost.stateBytes = 9872
  return trial
}

func entry(_ key: String, optimizer: String = "adamw") -> PlanEntry {
  PlanEntry(
    key: key, landscape: "mlp: {data: mnist1d, width: 16}", optimizer: optimizer,
    scheduler: "cosine", regularizer: "none")
}

let meta = MatrixMeta(name: "quick", spec: "surplus: 1\n", command: "surplus run x", version: "0.1")

/// What a program prints.
func output(of program: String, _ arguments: [String]) throws -> String {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = [program] + arguments
  process.standardOutput = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return String(decoding: data, as: UTF8.self)
}
