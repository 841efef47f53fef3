import SurplusCore

/// How much a trial may use.
public enum Budget: Sendable, Codable, Equatable {
  /// A number of steps.
  case steps(Int)
  /// A number of gradient equivalents.
  case gradients(Double)

  /// T, the number of updates if each costs one gradient: what components are told as the horizon.
  public var horizon: Int {
    switch self {
    case .steps(let steps): steps
    case .gradients(let gradients): Int(gradients)
    }
  }

  /// The fraction, from 0 to 1, that a trial has spent with this many steps and gradient equivalents.
  func fraction(steps: Int, gradientEquivalents: Double) -> Double {
    switch self {
    case .steps(let planned): min(Double(steps) / Double(planned), 1)
    case .gradients(let planned): min(gradientEquivalents / planned, 1)
    }
  }

  /// Gradient equivalents of a trial, as far as they are known before it runs: one a step.
  public var gradientEquivalents: Double {
    switch self {
    case .steps(let steps): Double(steps)
    case .gradients(let gradients): gradients
    }
  }
}

/// In which order training rows are taken.
public enum BatchOrder: String, Sendable, Codable, CaseIterable {
  /// A fresh permutation for each pass; the last short batch is dropped.
  case shuffled
  /// As they stand, pass after pass; the last short batch is dropped.
  case sequential
  /// Uniform draws with replacement.
  case replacement
}

/// Which rows a step sees.
public struct BatchSetting: Sendable, Codable, Equatable {
  /// Rows of a batch; nil for all of them.
  public var size: Int?
  /// The order of rows.
  public var order: BatchOrder

  /// A setting.
  public init(size: Int?, order: BatchOrder = .shuffled) {
    self.size = size
    self.order = order
  }
}

/// What is measured between the first and the last step; at those two everything is.
public struct MeasureSetting: Sendable, Codable, Equatable {
  /// Steps between measurements; 0 for none on the way.
  public var every: Int
  /// The splits that are measured on the way: passing all rows through a model takes its time.
  public var splits: [Split]

  /// A setting.
  public init(every: Int, splits: [Split] = Split.allCases) {
    self.every = every
    self.splits = splits
  }
}

/// What a trial is run with, beside its landscape and components.
public struct TrialSettings: Sendable {
  /// How much it may use.
  public let budget: Budget
  /// Which rows a step sees.
  public let batch: BatchSetting
  /// What is measured on the way.
  public let measure: MeasureSetting
  /// Threads of one trial.
  public let threads: Int

  /// Settings.
  public init(budget: Budget, batch: BatchSetting, measure: MeasureSetting, threads: Int = 1) {
    self.threads = threads
    self.budget = budget
    self.batch = batch
    self.measure = measure
  }
}
