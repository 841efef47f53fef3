import SurplusCore

/// What a probe says of itself, without a trial.
public struct ProbeDescriptor: Sendable {
  /// snake_case, unique among the probes.
  public let id: String
  /// One line.
  public let summary: String
  /// Its hyperparameters, from whose values it is made.
  public let hyperparameters: [Hyperparameter]
  /// Where it can be measured.
  public let needs: ProbeNeeds
  /// The work of one measurement, in words: with the passes over rows, if there are any.
  public let cost: String

  /// A descriptor.
  public init(
    id: String, summary: String, hyperparameters: [Hyperparameter] = [], needs: ProbeNeeds = [],
    cost: String
  ) {
    self.id = id
    self.summary = summary
    self.hyperparameters = hyperparameters
    self.needs = needs
    self.cost = cost
  }
}

/// What a probe needs of an evaluation point; one that lacks it is passed over.
public struct ProbeNeeds: OptionSet, Sendable {
  /// The bits.
  public let rawValue: Int
  /// From bits.
  public init(rawValue: Int) { self.rawValue = rawValue }
  /// The step that follows is prepared: its learning rate and its gradient are known. After the last one there is none.
  public static let nextStep = ProbeNeeds(rawValue: 1)
}
