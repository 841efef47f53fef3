/// How long a trial runs.
public enum Budget: Sendable, Codable, Equatable {
  /// So many steps.
  case steps(Int)
  /// Until so many gradient equivalents are used.
  case gradients(Double)

  /// The number of steps: known, or estimated as one gradient a step.
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

/// How training rows are drawn.
public struct BatchPlan: Sendable, Codable, Equatable {
  /// The order of the rows.
  public enum Order: String, Sendable, Codable, CaseIterable {
    /// A new permutation each pass.
    case shuffled
    /// As they are stored.
    case sequential
    /// Each drawn from all rows.
    case replacement
  }

  /// Rows of a batch; nil for all of them.
  public var size: Int?
  /// The order of the rows.
  public var order: Order

  /// A plan.
  public init(size: Int?, order: Order = .shuffled) {
    self.size = size
    self.order = order
  }
}

/// What a trial may use; going over it is a failure, staying below it changes nothing.
public struct TrialLimits: Sendable, Codable, Equatable {
  /// Wall time of one call into a component.
  public var stepSeconds: Double
  /// Bytes of memory of a worker.
  public var memory: Int

  /// Limits.
  public init(stepSeconds: Double = 60, memory: Int = 4 << 30) {
    self.stepSeconds = stepSeconds
    self.memory = memory
  }
}
