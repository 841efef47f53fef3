/// What an optimizer's step did.
public enum StepOutcome: UInt32, Sendable {
  /// The parameters hold the next point.
  case applied = 0
  /// The parameters were left alone on purpose.
  case skipped
  /// A trial point was tried and taken back.
  case rejected
  /// Applied, and the optimizer asks for the end of the trial.
  case stop
  /// The optimizer knows that it cannot go on.
  case diverged
}
