import SurplusCore

/// How a trial ended.
public enum TrialStatus: String, Sendable, Codable, CaseIterable {
  /// All of its budget was used.
  case finished
  /// A component asked for the end.
  case stopped
  /// Loss or parameters are no longer finite.
  case diverged
  /// The cell makes no sense; the detail says why.
  case skipped
  /// The worker died in a component.
  case crashed
  /// A call took longer than its limit.
  case timedOut = "timed_out"
  /// The worker went over its memory.
  case outOfMemory = "out_of_memory"
  /// A component did not accept its work, or broke a rule of the boundary.
  case refused
  /// The run was stopped from outside; it is run again.
  case interrupted

  /// Whether it is a result, not a failure.
  public var isResult: Bool {
    switch self {
    case .finished, .stopped, .diverged, .skipped: true
    case .crashed, .timedOut, .outOfMemory, .refused, .interrupted: false
    }
  }

  /// Whether it is run again by the next run without being asked to.
  public var runsAgain: Bool { self == .interrupted }
}

/// One trial: a cell of the matrix with one seed, and how it went.
public struct TrialRecord: Sendable, Equatable {
  /// Content key: cell, seed, plugin files, data, result version.
  public var key: String
  /// The landscape alternative, as a spec writes it inline: `mlp: {data: mnist1d, width: 16}`.
  public var landscape: String
  /// The landscape's `width`, where it has one.
  public var width: Int?
  /// Number of trained parameters; nil if the landscape was never built.
  public var parameters: Int?
  /// The optimizer alternative, written like the landscape.
  public var optimizer: String
  /// The schedulers; `none` if there are none.
  public var scheduler: String
  /// The regularizers; `none` if there are none.
  public var regularizer: String
  /// The seed.
  public var seed: Int
  /// How it ended.
  public var status: TrialStatus
  /// Why, if that needs saying: the reason of a skip, the place of a crash. Empty otherwise.
  public var detail: String
  /// Wall time.
  public var seconds: Double
  /// What it used.
  public var cost: Cost
  /// The cell in full, as JSON.
  public var cell: String
  /// What made the numbers, as JSON: versions, plugin files with SHA-256, data, threads, machine.
  public var provenance: String
  /// What its components printed, the middle of a long text left out; nil if they printed nothing.
  public var output: String?

  /// A record of a trial that has not used anything yet.
  public init(
    key: String, landscape: String, width: Int?, optimizer: String, scheduler: String,
    regularizer: String, seed: Int, status: TrialStatus, detail: String = "", cell: String,
    provenance: String
  ) {
    self.key = key
    self.landscape = landscape
    self.width = width
    self.optimizer = optimizer
    self.scheduler = scheduler
    self.regularizer = regularizer
    self.seed = seed
    self.status = status
    self.detail = detail
    self.cell = cell
    self.provenance = provenance
    parameters = nil
    seconds = 0
    cost = Cost()
  }
}

/// What a results folder holds for its current spec: input of every table and figure.
public struct MatrixRecord: Sendable {
  /// One trial of the current spec, in its order.
  public struct Entry: Sendable {
    /// The trial; nil while it is waiting to be run.
    public var trial: TrialRecord?
    /// Its measurements, by step.
    public var measurements: [Measurement]

    /// An entry.
    public init(trial: TrialRecord?, measurements: [Measurement]) {
      self.trial = trial
      self.measurements = measurements
    }
  }

  /// The spec's name.
  public var name: String
  /// The spec as it was run, YAML.
  public var spec: String
  /// The command line that ran it.
  public var command: String
  /// The version of Surplus that ran it last.
  public var version: String
  /// Trials of the current spec, in the spec's order.
  public var entries: [Entry]
  /// What a reader of the results has to know about cells; empty in files that hold no notes.
  public var notes: [String]

  /// A matrix.
  public init(
    name: String, spec: String, command: String, version: String, entries: [Entry],
    notes: [String] = []
  ) {
    self.notes = notes
    self.name = name
    self.spec = spec
    self.command = command
    self.version = version
    self.entries = entries
  }
}
