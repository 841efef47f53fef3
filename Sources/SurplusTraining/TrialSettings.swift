/// How much a trial may use.
public enum Budget: Sendable, Codable, Equatable {
  /// So many steps.
  case steps(Int)
  /// So many gradient equivalents.
  case gradients(Double)

  /// The horizon in steps that schedules see; with one gradient a step both budgets agree.
  public var horizon: Int {
    switch self {
    case .steps(let steps): steps
    case .gradients(let gradients): Int(gradients)
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

/// What a trial is run with, beside its landscape and components.
public struct TrialSettings: Sendable {
  /// How much it may use.
  public let budget: Budget
  /// Which rows a step sees.
  public let batch: BatchSetting
  /// Steps between measurements; 0 for none but the first and the last.
  public let measureEvery: Int

  /// Settings.
  public init(budget: Budget, batch: BatchSetting, measureEvery: Int) {
    self.budget = budget
    self.batch = batch
    self.measureEvery = measureEvery
  }
}
