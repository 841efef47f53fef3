/// The trials that a run has yet to run, the most expensive first: no worker is left alone with one at the end.
struct TrialQueue {
  private var waiting: [PlannedTrial]
  private let cost: [String: Double]
  private let totalCost: Double
  private var underWay: [String: PlannedTrial] = [:]
  private var lost: Set<String> = []
  private var alone: Set<String> = []
  private var doubted: Set<String> = []
  /// Those that are over, which may come back.
  private var over: [String: PlannedTrial] = [:]
  private var doneCost = 0.0

  /// Trials to run.
  let total: Int
  /// Of those, how many have ended.
  private(set) var finished = 0

  /// A queue of trials. Of those that cost the same, the ones with the same `libraries` come one after the other: they can
  /// share a process.
  init(_ trials: [PlannedTrial], libraries: (PlannedTrial) -> Set<String> = { _ in [] }) {
    let cost = Dictionary(
      trials.map { ($0.key, Self.estimate($0)) }, uniquingKeysWith: { first, _ in first })
    self.cost = cost
    totalCost = cost.values.reduce(0, +)
    total = trials.count
    let order = trials.map {
      (trial: $0, cost: cost[$0.key] ?? 0, libraries: libraries($0).sorted().joined(separator: ":"))
    }
    waiting = order.sorted { ($1.cost, $0.libraries) < ($0.cost, $1.libraries) }.map(\.trial)
      .reversed()
  }

  /// Whether nothing waits.
  var isEmpty: Bool { waiting.isEmpty }

  /// The share of the work that is done, by estimated cost, 0 to 1.
  var share: Double { totalCost > 0 ? doneCost / totalCost : 1 }

  /// The next trial, and whether it needs a process of its own; nil if nothing waits.
  mutating func next() -> (trial: PlannedTrial, alone: Bool)? {
    guard let trial = waiting.popLast() else { return nil }
    underWay[trial.key] = trial
    return (trial, alone.contains(trial.key))
  }

  /// Puts a trial back, to run in a process of its own.
  mutating func runAlone(_ key: String) {
    alone.insert(key)
    waiting.append(take(key))
  }

  /// Puts a trial back whose process was lost; gives it when that happened once before.
  mutating func giveUp(_ key: String) -> PlannedTrial? {
    guard !lost.insert(key).inserted else {
      waiting.append(take(key))
      return nil
    }
    return finish(key)
  }

  /// A trial is over.
  mutating func finish(_ key: String) -> PlannedTrial {
    finished += 1
    doneCost += cost[key] ?? 0
    let trial = take(key)
    over[key] = trial
    return trial
  }

  /// A trial is over and its report in doubt. The first time it goes back, to run in a process of its own.
  mutating func doubt(_ key: String) -> (trial: PlannedTrial, runsAgain: Bool)? {
    guard let trial = over[key] else { return nil }
    guard doubted.insert(key).inserted else { return (trial, false) }
    over[key] = nil
    finished -= 1
    doneCost -= cost[key] ?? 0
    alone.insert(key)
    waiting.append(trial)
    return (trial, true)
  }

  private mutating func take(_ key: String) -> PlannedTrial {
    guard let trial = underWay.removeValue(forKey: key) else {
      preconditionFailure("an event about a trial that is not under way")
    }
    return trial
  }

  /// Work of a trial, for the order and the time left: steps times a fixed part and a part for the parameters, whose
  /// number grows with the size and its square.
  private static func estimate(_ trial: PlannedTrial) -> Double {
    let size = trial.cell.landscape.sizeValue ?? 0
    return trial.cell.budget.gradientEquivalents * (1 + (size / 32) + (size / 64) * (size / 64))
  }
}
