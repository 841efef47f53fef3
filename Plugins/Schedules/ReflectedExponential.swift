import SurplusPlugin

/// REX (Chen, Wolfe and Kyrillidis 2021, arXiv:2107.04197).
struct ReflectedExponential: Scheduler {
  static let descriptor = Descriptor(
    id: "rex", kind: .scheduler, summary: "a decay that is slow first and fast later",
    reference: "arXiv:2107.04197",
    formula:
      "base z / ((1 - beta) + beta z)      z = 1 - t / T, the fraction of the budget that is left",
    hyperparameters: [.real("beta", default: 0.5, in: 0...0.999999, "bend; 0 is linear")],
    needs: .horizon, traits: .pure)

  func value(at record: ScheduleRecord) throws -> Double {
    guard let horizon = record.horizon else { throw ComponentError("rex needs a horizon") }
    let beta = record.hyperparameters["beta"]
    let left = 1 - min(record.position / Double(max(horizon, 1)), 1)
    return record.baseValue * left / ((1 - beta) + beta * left)
  }
}
