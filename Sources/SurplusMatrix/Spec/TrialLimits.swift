/// What a trial may use; going over it is a failure, staying below it changes nothing.
public struct TrialLimits: Sendable, Codable, Equatable {
  /// Seconds of one call into a component, in a worker's own time.
  public var stepSeconds: Double
  /// Seconds of the whole trial, in a worker's own time; nil for any time.
  public var trialSeconds: Double?
  /// Bytes of memory of a worker.
  public var memory: Int
  /// Wall time between two checkpoints, from which an interrupted trial goes on.
  public var checkpointSeconds: Double

  /// Bytes without which no worker starts: its own code and that of the libraries it needs.
  static let leastMemory = 64 << 20

  /// Limits.
  public init(
    stepSeconds: Double = 60, trialSeconds: Double? = nil, memory: Int = 4 << 30,
    checkpointSeconds: Double = 30
  ) {
    self.trialSeconds = trialSeconds
    self.checkpointSeconds = checkpointSeconds
    self.stepSeconds = stepSeconds
    self.memory = memory
  }
}
