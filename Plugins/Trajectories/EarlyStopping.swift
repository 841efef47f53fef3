import SurplusPlugin

/// Early stopping (Prechelt 1998, doi:10.1007/3-540-49430-8_3).
struct EarlyStopping: Regularizer {
  static let descriptor = Descriptor(
    id: "early_stopping", kind: .regularizer,
    summary: "ends the trial when the validation loss no longer falls",
    reference: "doi:10.1007/3-540-49430-8_3",
    formula: """
      a measurement improves: validation loss < best - threshold; then best = validation loss
      the trial ends when more than patience measurements in a row have not
      """, state: "3 numbers",
    hyperparameters: [
      .integer(
        "patience", default: 5, in: 0...1_000_000_000, unit: "measurements",
        "measurements that may fail"),
      .real("threshold", default: 0, in: 0...1e6, "least improvement that counts"),
    ], needs: .validation, hooks: .trajectory)

  func stateSlots(for layout: ParameterLayout) -> [StateSlot] {
    [.elements("record", count: 3, precision: .f64)]
  }

  func trajectory<Element: Scalar>(_ step: RegularizerStep<Element>) -> StepOutcome {
    guard step.validationIsNew, let loss = step.validationLoss else { return .applied }
    let record = step.state.reals(0)
    let (hasBest, best) = (record[0] > 0, record[1])
    if !hasBest || loss < best - step.hyperparameters["threshold"] {
      (record[0], record[1], record[2]) = (1, loss, 0)
      return .applied
    }
    record[2] += 1
    return record[2] > step.hyperparameters["patience"] ? .stop : .applied
  }
}
