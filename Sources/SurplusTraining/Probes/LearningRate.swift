import SurplusCore

/// `learning_rate`: of the step that follows, schedules applied.
struct LearningRate: Probe {
  let descriptor = ProbeDescriptor(
    id: "learning_rate", summary: "learning rate of the step that follows", needs: .nextStep,
    cost: "nothing")

  func measure<Element: Scalar>(
    _ point: EvaluationPoint<Element>, report: (String, Double) throws -> Void
  ) throws {
    guard let rate = point.learningRate else { return }
    try report("learning_rate", rate)
  }
}
