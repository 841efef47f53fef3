import SurplusStore

/// A combination of landscape, optimizer, scheduler and regularizer, over its seeds.
public struct Cell: Sendable, Encodable {
  /// What tells cells apart, written as in a spec.
  struct Key: Hashable {
    let landscape: String
    let optimizer: String
    let scheduler: String
    let regularizer: String

    init(_ trial: TrialRecord) {
      landscape = trial.landscape
      optimizer = trial.optimizer
      scheduler = trial.scheduler
      regularizer = trial.regularizer
    }
  }

  /// The landscape, as a spec writes it inline.
  public let landscape: String
  /// The landscape without its size: cells of one family are points of one curve.
  public let family: String
  /// The name of the landscape's size hyperparameter, where it has one.
  public let size: String?
  /// The landscape's size, whatever its name.
  public let width: Int?
  /// Number of trained parameters; nil if the landscape was never built.
  public let parameters: Int?
  /// The optimizer, as a spec writes it inline.
  public let optimizer: String
  /// The scheduler, or the list of them.
  public let scheduler: String
  /// The regularizer, or the list of them.
  public let regularizer: String
  /// The seeds of its trials so far.
  public let seeds: [Int]
  /// How they ended.
  public let outcomes: Outcomes
  /// Last value of each metric in the trials that finished, by metric.
  public let final: [String: Summary]
  /// Gradient equivalents of a finished trial.
  public let gradientEquivalents: Summary?
  /// Seconds of a finished trial.
  public let seconds: Summary?
  /// Bytes of optimizer state, the largest of the finished trials.
  public let stateBytes: Int?
  /// Best of its landscape.
  public internal(set) var isBest = false
  /// Best of its family, over all sizes.
  public internal(set) var isBestOfFamily = false
  /// Its components; nil if its record is of another program.
  let parts: RecordedCell?

  /// Last value of a metric over the finished trials.
  public subscript(_ metric: Metric) -> Summary? { final[metric.rawValue] }

  init(_ key: Key, _ entries: [MatrixRecord.Entry]) {
    let trials = entries.compactMap(\.trial)
    let completed = entries.filter(\.isCompleted)
    let measured = completed.compactMap(\.trial)
    landscape = key.landscape
    let parts = trials.first.flatMap { RecordedCell(json: $0.cell) }
    self.parts = parts
    width = trials.first?.width
    // A record from before sizes had names holds the hyperparameter called width.
    let size = parts?.landscape.size ?? (width == nil ? nil : "width")
    self.size = size
    family = size.flatMap { parts?.landscape.text(without: $0) } ?? key.landscape
    parameters = trials.lazy.compactMap(\.parameters).first
    optimizer = key.optimizer
    scheduler = key.scheduler
    regularizer = key.regularizer
    seeds = trials.map(\.seed)
    outcomes = trials.reduce(into: Outcomes()) { $0.add($1.status) }
    var final: [String: Summary] = [:]
    for metric in Metric.allCases {
      final[metric.rawValue] = Summary(completed.compactMap { $0.last(metric.rawValue) })
    }
    self.final = final
    gradientEquivalents = Summary(measured.map(\.cost.gradientEquivalents))
    seconds = Summary(measured.map(\.seconds))
    stateBytes = measured.map(\.cost.stateBytes).max()
  }

  enum CodingKeys: String, CodingKey {
    case landscape, family, size, width, parameters, optimizer, scheduler, regularizer, seeds
    case outcomes, final, seconds
    case gradientEquivalents = "gradient_equivalents"
    case stateBytes = "state_bytes"
    case isBest = "best_of_landscape"
    case isBestOfFamily = "best_of_family"
  }
}

extension MatrixRecord.Entry {
  /// Whether its last numbers are a result to average.
  var isCompleted: Bool {
    trial?.status == .finished || trial?.status == .stopped
  }

  /// The value of a metric at the last step where it was measured.
  func last(_ metric: String) -> Double? {
    measurements.filter { $0.metric == metric }.max { $0.step < $1.step }?.value
  }
}
