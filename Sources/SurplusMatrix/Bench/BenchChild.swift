import Foundation
import SurplusCore
import SurplusHost

/// Runs a benchmark of one cell in a child process, behind the walls that a worker has.
public enum BenchChild {
  /// The hidden command that runs the child's side.
  public static let command = "run-bench"

  /// What is timed.
  enum Kind: String, Codable {
    case step, optimizer, dispatch
    /// Of a plain C function: no plugin is loaded.
    case foreignDispatch
  }

  private struct Task: Codable {
    let kind: Kind
    let trial: WorkerTask
    let parameters: Int
  }

  /// Runs it and reads its figures. Throws a `SpecError` for a cell that makes no sense, a `ComponentError` that says
  /// what a component reported or died of, and where.
  static func run<Figures: Decodable>(
    _ kind: Kind, _ spec: Spec, parameters: Int = 0, catalogue: ComponentCatalogue, hasWalls: Bool
  ) throws -> Figures {
    let trial = try MatrixPlan(spec: spec, catalogue: catalogue).trials[0]
    if let reason = trial.skipReason ?? catalogue.setAside(in: trial.cell) {
      throw SpecError(reason)
    }
    let task = Task(
      kind: kind,
      trial: WorkerTask(
        cell: trial.cell, seed: trial.seed, files: catalogue.files(of: trial.cell)),
      parameters: parameters)
    let child = try CellChild(
      command, task: task, cell: trial.cell, readable: catalogue.readable, hasWalls: hasWalls)
    var figures: Figures?
    try child.lines(1) {
      figures = try JSONDecoder().decode(Figures.self, from: Data($0.utf8))
    }
    guard let figures else { throw ComponentError("the benchmark ended without figures") }
    return figures
  }

  /// The child's side.
  public static func serve() throws {
    try CellChild.serve { (task: Task, page, write) in
      func send(_ figures: some Encodable) throws {
        try write(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
      }
      switch task.kind {
      case .step: try send(StepBench(task.trial, page))
      case .optimizer:
        try send(OptimizerBench(task.trial, parameters: task.parameters, page))
      case .dispatch: try send(DispatchBench(task.trial, page))
      case .foreignDispatch: try send(DispatchBench(ForeignSample()))
      }
    }
  }
}
