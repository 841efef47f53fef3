import SurplusPlugin

/// A factor whenever a loss has not improved for a while, as PyTorch's ReduceLROnPlateau.
///
/// `plateau` looks at the validation loss, each time it is measured; `training_plateau` at the training loss of each
/// step.
struct Plateau: Scheduler {
  static let descriptor = Descriptor(
    id: "plateau", kind: .scheduler, summary: "a factor when the validation loss stands still",
    formula: formula, state: "5 numbers", hyperparameters: hyperparameters, needs: .validation)

  static let trainingDescriptor = Descriptor(
    id: "training_plateau", kind: .scheduler,
    summary: "a factor when the training loss stands still", formula: formula, state: "5 numbers",
    hyperparameters: hyperparameters)

  private static let formula = """
    value = base at first
    a look improves: loss < best (1 - threshold), with abs best - threshold; then best = loss
    after more than patience looks in a row that do not: value = max(factor value, min),
    if that changes it by more than eps, then cooldown looks that do not count
    """

  private static let hyperparameters: [Hyperparameter] = [
    .real("factor", default: 0.1, in: 0...1, "ratio of a value to the one before"),
    .integer("patience", default: 10, in: 0...1_000_000_000, unit: "looks", "looks that may fail"),
    .real("threshold", default: 1e-4, in: 0...1e6, "least improvement that counts"),
    .choice("threshold_mode", of: ["rel", "abs"], default: "rel", "what the threshold means"),
    .integer("cooldown", default: 0, in: 0...1_000_000_000, unit: "looks", "looks after a change"),
    .real("min", default: 0, in: 0...1e6, "least value"),
    .real("eps", default: 1e-8, in: 0...1, "least change that is made"),
  ]

  private enum Place { static let (begun, best, bad, cooldown, value) = (0, 1, 2, 3, 4) }

  /// Whether the loss is that of training.
  let looksAtTraining: Bool

  var stateCount: Int { 5 }

  func value(at record: ScheduleRecord) -> Double {
    let state = record.state
    if state[Place.begun] == 0 {
      state[Place.begun] = 1
      state[Place.best] = .infinity
      state[Place.value] = record.baseValue
    }
    let seen = looksAtTraining ? record.trainingLoss : record.validationLoss
    if let seen, looksAtTraining || record.validationIsNew { look(at: seen, record) }
    return state[Place.value]
  }

  private func look(at loss: Double, _ record: ScheduleRecord) {
    let (state, values) = (record.state, record.hyperparameters)
    let threshold = values["threshold"]
    let best = state[Place.best]
    let goal =
      values.choice("threshold_mode") == "rel" ? best * (1 - threshold) : best - threshold
    if loss < goal {
      state[Place.best] = loss
      state[Place.bad] = 0
    } else {
      state[Place.bad] += 1
    }
    if state[Place.cooldown] > 0 {
      state[Place.cooldown] -= 1
      state[Place.bad] = 0
    }
    guard state[Place.bad] > values["patience"] else { return }
    state[Place.cooldown] = values["cooldown"]
    state[Place.bad] = 0
    let lower = max(state[Place.value] * values["factor"], values["min"])
    if state[Place.value] - lower > values["eps"] { state[Place.value] = lower }
  }
}
