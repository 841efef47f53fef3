import Foundation
import SurplusCore
import SurplusForeign

/// Runs a benchmark of one cell in a child process, in a sandbox as a worker has it.
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
    let trial: TrialTask
    let parameters: Int
  }

  /// What was found, for each kind.
  enum Figures: Codable {
    case step(StepBench)
    case optimizer(OptimizerBench)
    case dispatch(DispatchBench)
  }

  /// Runs it and reads its figures. Throws a `SpecError` for a cell that makes no sense, a `ComponentError` that says
  /// what a component reported or died of, and where.
  static func run(
    _ kind: Kind, _ spec: Spec, parameters: Int = 0, catalogue: ComponentCatalogue,
    isSandboxed: Bool
  ) throws -> Figures {
    let trial = try MatrixPlan(spec: spec, catalogue: catalogue).trials[0]
    if let reason = trial.skipReason ?? catalogue.setAside(in: trial.cell) {
      throw SpecError(reason)
    }
    let task = Task(
      kind: kind,
      trial: trial.task(catalogue), parameters: parameters)
    let child = try CellChild<Task, Figures>(
      command, task: task, cell: trial.cell, readable: catalogue.readable, isSandboxed: isSandboxed)
    var figures: Figures?
    try child.follow { figures = $0 }
    guard let figures else { throw ComponentError("the benchmark ended without figures") }
    return figures
  }

  /// The child's side.
  public static func serve() throws {
    try CellChild<Task, Figures>.serve { task, page, report in
      switch task.kind {
      case .step: try report(.step(StepBench(task.trial, page)))
      case .optimizer:
        try report(.optimizer(OptimizerBench(task.trial, parameters: task.parameters, page)))
      case .dispatch: try report(.dispatch(DispatchBench(task.trial, page)))
      case .foreignDispatch: try report(.dispatch(DispatchBench(ForeignSample())))
      }
    }
  }
}
