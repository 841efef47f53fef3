import SurplusCore
import SurplusTraining

/// One combination of the axes, with everything that a worker needs to run it for a seed.
public struct Cell: Sendable, Codable, Equatable {
  /// The axes as the spec writes them inline: the names of the cell in tables.
  public struct Labels: Sendable, Codable, Equatable {
    /// `mlp: {data: mnist1d, width: 16}`.
    public var landscape: String
    /// `adamw: {lr: 0.003}`.
    public var optimizer: String
    /// `cosine`; `none` if there is none.
    public var scheduler: String
    /// `[l2: {strength: 0.0001}, dropout: {rate: 0.2}]`; `none` if there is none.
    public var regularizer: String
  }

  /// What is minimized.
  public var landscape: Component
  /// What chooses the next point.
  public var optimizer: Component
  /// What drives hyperparameters; each has a `target` that this cell has.
  public var schedulers: [Component]
  /// What changes the objective or the step, in the order written.
  public var regularizers: [Component]
  /// How long it runs.
  public var budget: Budget
  /// How training rows are drawn.
  public var batch: BatchSetting
  /// Fraction of the training rows held out for validation, in [0, 1).
  public var validation: Double
  /// What is measured on the way.
  public var measure: MeasureSetting
  /// BLAS and loop threads.
  public var threads: Int
  /// What it may use.
  public var limits: TrialLimits
  /// The names of the cell in tables.
  public var labels: Labels

  /// A cell of alternatives of a spec.
  public init(
    of spec: Spec, landscape: Component, optimizer: Component, schedulers: [Component],
    regularizers: [Component]
  ) {
    self.landscape = landscape
    self.optimizer = optimizer
    self.schedulers = schedulers
    self.regularizers = regularizers
    budget = spec.budget
    batch = spec.batch
    validation = spec.validation
    measure = spec.measure
    threads = spec.threads
    limits = spec.limits
    labels = Labels(
      landscape: landscape.display, optimizer: optimizer.display, scheduler: schedulers.display,
      regularizer: regularizers.display)
  }

  /// The precision of the landscape.
  public var precision: Precision { landscape.precision ?? .f64 }

  /// Its components with what they wrap, in the order of the axes.
  public var components: [Component] { [landscape] + plugins }

  /// Those that may come from plugins beside the landscape, in the order in which they are numbered on a call page: the
  /// optimizer with what it wraps, schedulers, regularizers.
  public var plugins: [Component] { optimizer.chain + schedulers + regularizers }

  /// The labels in one line.
  public var display: String {
    [labels.landscape, labels.optimizer, labels.scheduler, labels.regularizer]
      .joined(separator: " | ")
  }

  /// The place of the regularizer that a target names; nil if it names none of this cell.
  func regularizer(of target: ScheduleTarget) -> Int? {
    regularizers.firstIndex { $0.id == target.component || $0.written == target.component }
  }

  /// The places in the optimizer's chain of those that have the hyperparameter that a target names: the first gives the
  /// base value, and the others are driven in proportion to their own. Empty if the target is no optimizer's.
  func optimizers(of target: ScheduleTarget) -> [Int] {
    let path = target.component.split(separator: ".")
    guard path.first == "optimizer", let name = target.hyperparameter else { return [] }
    return optimizer.places(of: name, at: path.dropFirst())
  }

  /// The value a scheduler starts from; nil if the cell has no such number.
  public func baseValue(of target: ScheduleTarget) -> Double? {
    guard let name = target.hyperparameter else { return batch.size.map(Double.init) }
    let driven =
      optimizers(of: target).first.map { optimizer.chain[$0] }
      ?? regularizer(of: target).map { regularizers[$0] }
    return driven?.number(name)
  }

  /// What a trial of this cell is run with.
  var trialSettings: TrialSettings {
    TrialSettings(budget: budget, batch: batch, measure: measure, threads: threads)
  }
}

extension ComponentCatalogue {
  /// Why a cell cannot be run although all of its components are known: one is in a library that was set aside.
  func setAside(in cell: Cell) -> String? {
    for component in cell.components {
      if let entry = entry(of: component), let reason = entry.setAside {
        return "\(component.written) in \(entry.path ?? entry.library): \(reason)"
      }
    }
    return nil
  }
}
