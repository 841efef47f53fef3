import SurplusStore

/// What a matrix says: every cell over its seeds, the best ones, and what did not finish.
///
/// Encoded, it is the JSON of `surplus show --json`.
public struct Comparison: Sendable, Encodable {
  /// Trials that ended in one way for one reason, in one cell.
  public struct Failure: Sendable, Encodable {
    /// Position of the cell in `cells`.
    public let cell: Int
    /// How they ended.
    public let status: TrialStatus
    /// Why; empty if there is nothing to say.
    public let detail: String
    /// Their seeds.
    public internal(set) var seeds: [Int]
  }

  /// A landscape without its size, and the best that was reached on it.
  public struct Family: Sendable, Encodable {
    /// As a spec writes it inline.
    public let landscape: String
    /// The name of the size hyperparameter; nil if it has none.
    public let size: String?
    /// What its best cells are chosen by; nil if nothing was measured.
    public let selection: String?
    /// Position of its best cell in `cells`, over all sizes; nil if no cell has all seeds finished.
    public let best: Int?
  }

  /// The spec's name.
  public let name: String
  /// The version of Surplus that ran it last.
  public let version: String
  /// How the trials ended.
  public let outcomes: Outcomes
  /// Families, in the spec's order.
  public let families: [Family]
  /// Cells, in the spec's order.
  public let cells: [Cell]
  /// What neither finished nor waits: diverged, failed and skipped trials.
  public let failures: [Failure]
  /// What a reader has to know about cells and cannot see from their names.
  public let notes: [String]

  /// The comparison of a matrix's trials.
  public init(_ matrix: MatrixRecord) {
    let groups = matrix.groupedByCell()
    var cells = groups.map { Cell($0.key, $0.entries) }
    let seeds = cells.map(\.seeds.count).max() ?? 0

    for positions in Self.groups(cells.map(\.landscape)) {
      if let best = BestCell.index(in: cells, among: positions, seeds: seeds) {
        cells[best].isBest = true
      }
    }
    var families: [Family] = []
    for positions in Self.groups(cells.map(\.family)) {
      let best = BestCell.index(in: cells, among: positions, seeds: seeds)
      if let best { cells[best].isBestOfFamily = true }
      families.append(
        Family(
          landscape: cells[positions[0]].family, size: cells[positions[0]].size,
          selection: BestCell.metric(of: positions.lazy.map { cells[$0] })?.rawValue, best: best))
    }

    name = matrix.name
    version = matrix.version
    notes = matrix.notes
    outcomes = matrix.entries.reduce(into: Outcomes()) { $0.add($1.trial?.status) }
    self.families = families
    self.cells = cells
    failures = groups.enumerated().flatMap { Self.failures(in: $0.offset, $0.element.entries) }
  }

  /// "144 trials".
  var trialCount: String { outcomes.total == 1 ? "1 trial" : "\(outcomes.total) trials" }

  private static func failures(in cell: Int, _ entries: [MatrixRecord.Entry]) -> [Failure] {
    var failures: [Failure] = []
    for case let trial? in entries.map(\.trial) {
      switch trial.status {
      case .finished, .stopped, .interrupted: continue
      case .diverged, .skipped, .crashed, .timedOut, .outOfMemory, .refused: break
      }
      let same = failures.firstIndex { $0.status == trial.status && $0.detail == trial.detail }
      if let same {
        failures[same].seeds.append(trial.seed)
      } else {
        failures.append(
          Failure(cell: cell, status: trial.status, detail: trial.detail, seeds: [trial.seed]))
      }
    }
    return failures
  }

  /// Positions of equal names, in order of first appearance.
  static func groups(_ names: [String]) -> [[Int]] {
    var places: [String: Int] = [:]
    var groups: [[Int]] = []
    for (position, name) in names.enumerated() {
      if let place = places[name] {
        groups[place].append(position)
      } else {
        places[name] = groups.count
        groups.append([position])
      }
    }
    return groups
  }
}

extension MatrixRecord {
  /// Entries of trials by cell, in order of first appearance. Waiting entries have no cell yet.
  func groupedByCell() -> [(key: Cell.Key, entries: [Entry])] {
    var places: [Cell.Key: Int] = [:]
    var groups: [(key: Cell.Key, entries: [Entry])] = []
    for entry in entries {
      guard let trial = entry.trial else { continue }
      let key = Cell.Key(trial)
      if let place = places[key] {
        groups[place].entries.append(entry)
      } else {
        places[key] = groups.count
        groups.append((key, [entry]))
      }
    }
    return groups
  }
}
