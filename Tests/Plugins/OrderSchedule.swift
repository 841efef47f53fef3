import SurplusCore

/// How long a trial runs, when it is measured and when it is saved.
struct OrderSchedule: Sendable {
  var steps = 2
  /// Steps between two measurements; 0: the first and the last step alone.
  var every = 0
  /// What is measured on the way.
  var splits: [Split] = [.train, .validation]
  /// The steps before which a checkpoint is written.
  var checkpoints: [Int] = []
  /// The step before whose update a scheduler asks for the end.
  var until: Int?

  func isDue(_ step: Int) -> Bool { step == 0 || every > 0 && step.isMultiple(of: every) }

  func splits(at step: Int) -> [Split] { step == 0 ? Split.allCases : splits }
}
