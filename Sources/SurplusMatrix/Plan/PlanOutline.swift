import SurplusCore
import SurplusStore

/// What a run would do: the answer of `--dry-run`.
public struct PlanOutline: Encodable, Sendable {
  /// A reason and how many trials have it.
  struct Skip: Encodable, Sendable {
    let reason: String
    let trials: Int
  }

  let trials: Int
  let cached: Int
  let failedBefore: Int
  let toRun: Int
  let gradientEquivalents: Double
  let skipped: [Skip]
  let notes: [String]
  let cells: [String]

  /// The outline of a plan, given how trials ended before.
  public init(_ plan: MatrixPlan, known: [String: TrialStatus], retry: Bool) {
    let pending = plan.pending(known: known, retry: retry)
      .filter { $0.skipReason == nil }
    trials = plan.trials.count
    cached = plan.runnable.count { known[$0.key]?.isResult == true }
    failedBefore = plan.runnable.count {
      known[$0.key].map { !$0.isResult && !$0.runsAgain } ?? false
    }
    toRun = pending.count
    gradientEquivalents = pending.reduce(0) { $0 + $1.cell.budget.gradientEquivalents }
    var reasons: [String] = []
    var counts: [String: Int] = [:]
    for trial in plan.skipped {
      guard let reason = trial.skipReason else { continue }
      if counts[reason] == nil { reasons.append(reason) }
      counts[reason, default: 0] += 1
    }
    notes = plan.notes
    skipped = reasons.map { Skip(reason: $0, trials: counts[$0] ?? 0) }
    var cells: [String] = []
    for trial in pending where cells.last != trial.cell.display { cells.append(trial.cell.display) }
    self.cells = cells
  }

  /// For a person.
  public var text: String {
    var lines = [
      "\(trials) trial\(trials == 1 ? "" : "s"): \(toRun) to run, \(cached) with a result, "
        + "\(skipped.reduce(0) { $0 + $1.trials }) skipped"
        + (failedBefore > 0 ? ", \(failedBefore) failed before (--retry runs them again)" : ""),
      "about \(gradientEquivalents.shortest) gradient equivalents",
    ]
    for skip in skipped { lines.append("skipped, \(skip.trials) trials: \(skip.reason)") }
    for note in notes { lines.append("note: \(note)") }
    lines += ["", "to run:"] + cells.map { "  " + $0 }
    return lines.joined(separator: "\n")
  }
}
